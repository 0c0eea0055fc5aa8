import { generateKeyPairSync } from 'node:crypto'
import type { JWK } from 'oidc-provider'

/** A fresh RS256 key, as Auth0 signs with by default. */
export function createSigningKey(): JWK {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  return { ...privateKey.export({ format: 'jwk' }), alg: 'RS256', use: 'sig' }
}
