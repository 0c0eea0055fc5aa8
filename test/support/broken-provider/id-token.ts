import { constants, createHmac, createSecretKey, type KeyObject, sign } from 'node:crypto'
import type { IdTokenClaims, IdTokenLie } from './lies.ts'
import { type SigningKey, toJwk } from './signing-key.ts'

export type SigningAlgorithm = 'none' | 'HS256' | 'RS256' | 'RS384' | 'RS512' | 'PS256'

export interface Keys {
  readonly current: SigningKey
  /** Never published. */
  readonly unknown: SigningKey
}

/** An ID token in its compact form, as it should be but for the lie. */
export function createIdToken(
  claims: IdTokenClaims,
  { keys, clientSecret, lie }: { keys: Keys; clientSecret: string; lie: IdTokenLie },
): string {
  const { alg = 'RS256', key = alg === 'HS256' ? 'client secret' : 'current' } = lie
  const header = { alg, typ: 'JWT', kid: keys.current.kid }
  const jwk = toJwk(key === 'unknown' ? keys.unknown : keys.current)
  const input = [lie.header?.(header, jwk) ?? header, lie.claims?.(claims) ?? claims].map(encode).join('.')
  const signature = signatures[alg](input, keyFor(key, keys, clientSecret))
  const token = `${input}.${signature.toString('base64url')}`
  return lie.damage?.(token) ?? token
}

function encode(part: unknown): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url')
}

function keyFor(name: NonNullable<IdTokenLie['key']>, keys: Keys, clientSecret: string): KeyObject {
  if (name === 'client secret') return createSecretKey(Buffer.from(clientSecret))
  if (name !== 'public key') return keys[name].privateKey
  // as text it is a secret that everybody knows, for who can be talked into HS256
  return createSecretKey(Buffer.from(keys.current.publicKey.export({ format: 'pem', type: 'spki' })))
}

/** jose signs nothing that is unsafe, so the signatures of RFC 7518 are made by hand. */
const signatures: Record<SigningAlgorithm, (input: string, key: KeyObject) => Buffer> = {
  none: () => Buffer.alloc(0),
  HS256: (input, key) => createHmac('sha256', key).update(input).digest(),
  RS256: (input, key) => sign('sha256', Buffer.from(input), key),
  RS384: (input, key) => sign('sha384', Buffer.from(input), key),
  RS512: (input, key) => sign('sha512', Buffer.from(input), key),
  PS256: (input, key) =>
    sign('sha256', Buffer.from(input), { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 }),
}
