import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
} from 'node:crypto'
import type { JWK } from 'oidc-provider'

export interface SigningKey {
  readonly kid: string
  readonly privateKey: KeyObject
  readonly publicKey: KeyObject
  /** The private key in the format that oidc-provider takes. */
  readonly jwk: JWK
}

/**
 * A new key for RS256, Auth0's default algorithm. It is read from its own encoding: Node.js 20 may stand still for ever where a
 * key as it was generated is exported as a JWK, if the garbage of its generation is collected meanwhile.
 */
export function createSigningKey(): SigningKey {
  const generated = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs8', format: 'der' },
    publicKeyEncoding: { type: 'spki', format: 'der' },
  })
  const privateKey = createPrivateKey({ key: generated.privateKey, type: 'pkcs8', format: 'der' })
  const publicKey = createPublicKey({ key: generated.publicKey, type: 'spki', format: 'der' })
  const kid = randomBytes(16).toString('base64url')
  const jwk = { ...privateKey.export({ format: 'jwk' }), alg: 'RS256', use: 'sig', kid }
  return { kid, privateKey, publicKey, jwk }
}
