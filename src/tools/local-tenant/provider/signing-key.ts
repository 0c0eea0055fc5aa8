import { generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto'
import type { JWK } from 'oidc-provider'

export interface SigningKey {
  readonly kid: string
  readonly privateKey: KeyObject
  readonly publicKey: KeyObject
  /** The private key as oidc-provider takes it. */
  readonly jwk: JWK
}

/** A fresh RS256 key, as Auth0 signs with by default. */
export function createSigningKey(): SigningKey {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const kid = randomBytes(16).toString('base64url')
  const jwk = { ...privateKey.export({ format: 'jwk' }), alg: 'RS256', use: 'sig', kid }
  return { kid, privateKey, publicKey, jwk }
}
