import { KnownFailure } from './failure.ts'

/** What this application reads of the tenant's discovery document (OpenID Connect Discovery 1.0, section 3). */
export interface Metadata {
  readonly issuer: string
  readonly jwksUri: string
}

const maxAgeMilliseconds = 10 * 60_000
const timeoutMilliseconds = 5000

/** Asks the tenant for its metadata, at most every ten minutes; a failed attempt is not kept. */
export function createDiscovery(issuerBaseUrl: string): () => Promise<Metadata> {
  const url = `${issuerBaseUrl.replace(/\/$/, '')}/.well-known/openid-configuration`
  let latest: { metadata: Promise<Metadata>; at: number } | undefined

  return function discover() {
    if (latest && Date.now() - latest.at < maxAgeMilliseconds) return latest.metadata
    const metadata = fetchMetadata(url)
    latest = { metadata, at: Date.now() }
    metadata.catch(() => {
      latest = undefined
    })
    return metadata
  }
}

async function fetchMetadata(url: string): Promise<Metadata> {
  const response = await fetch(url, { redirect: 'error', signal: AbortSignal.timeout(timeoutMilliseconds) })
  if (!response.ok) throw new KnownFailure('faulty')
  const document: unknown = await response.json().catch(cause => {
    throw new KnownFailure('faulty', { cause })
  })
  return toMetadata(document)
}

function toMetadata(document: unknown): Metadata {
  if (typeof document === 'object' && document !== null && 'issuer' in document && 'jwks_uri' in document) {
    const { issuer, jwks_uri: jwksUri } = document
    if (typeof issuer === 'string' && typeof jwksUri === 'string' && URL.canParse(jwksUri))
      return { issuer, jwksUri }
  }
  throw new KnownFailure('faulty')
}
