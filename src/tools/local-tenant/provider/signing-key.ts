import { generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto'
import type { JWK } from 'oidc-provider'

export interface SigningKey {
  readonly kid: string
  readonly privateKey: KeyObject
  readonly publicKey: KeyObject
  /** The private key in the format that oidc-provider takes. */
  readonly jwk: JWK
}

/** A new key for RS256, Auth0's default algorithm. */
export function createSigningKey(): SigningKey {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const kid = randomBytes(16).toString('base64url')
  const jwk = { ...privateKey.export({ format: 'jwk' }), alg: 'RS256', use: 'sig', kid }
  return { kid, privateKey, publicKey, jwk }
}
