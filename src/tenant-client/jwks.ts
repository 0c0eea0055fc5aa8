import { createRemoteJWKSet, customFetch, type JWTVerifyGetKey } from 'jose'
import type { TenantDocuments } from './discovery-cache.ts'

/** The tenant's public keys, by the `kid` of what is to be verified. */
export type TenantKeys = () => Promise<{ readonly issuer: string; readonly keys: JWTVerifyGetKey }>

/**
 * A key that is not known is asked for again, at most once in `cooldownMilliseconds`: whoever may send tokens without
 * being asked must not be able to make this application ask the tenant each time.
 */
export function createTenantKeys(
  documents: Pick<TenantDocuments, 'metadata' | 'fetch'>,
  cooldownMilliseconds: number,
): TenantKeys {
  let latest: { uri: string; keys: JWTVerifyGetKey } | undefined

  return async () => {
    const { issuer, jwksUri: uri } = await documents.metadata()
    if (latest?.uri !== uri) {
      const options = { cooldownDuration: cooldownMilliseconds, [customFetch]: documents.fetch }
      latest = { uri, keys: createRemoteJWKSet(new URL(uri), options) }
    }
    return { issuer, keys: latest.keys }
  }
}
