import { createRemoteJWKSet, customFetch, type JWTVerifyGetKey } from 'jose'
import type { DiscoveryCache } from './discovery-cache.ts'

/** The tenant's public keys, by the `kid` of what is to be verified. */
export type Jwks = () => Promise<{ readonly issuer: string; readonly keys: JWTVerifyGetKey }>

/**
 * A key that is not known is asked for again, at most once in `cooldownMilliseconds`: whoever may send tokens without
 * being asked must not be able to make this application ask the tenant each time.
 */
export function createJwks(
  discovery: Pick<DiscoveryCache, 'document' | 'fetch'>,
  cooldownMilliseconds: number,
): Jwks {
  let latest: { uri: string; keys: JWTVerifyGetKey } | undefined

  return async () => {
    const { issuer, jwksUri: uri } = await discovery.document()
    if (latest?.uri !== uri) {
      const options = { cooldownDuration: cooldownMilliseconds, [customFetch]: discovery.fetch }
      latest = { uri, keys: createRemoteJWKSet(new URL(uri), options) }
    }
    return { issuer, keys: latest.keys }
  }
}
