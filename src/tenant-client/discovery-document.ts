import { KnownFailure } from '../errors/failure.ts'

/** What this application reads of the discovery document (OpenID Connect Discovery 1.0, section 3). */
export interface DiscoveryDocument {
  readonly issuer: string
  readonly jwksUri: string
  readonly tokenEndpoint: string
  /** Where refresh tokens are revoked (RFC 8414, section 2); null where the tenant has no such endpoint. */
  readonly revocationEndpoint: string | null
}

/** @throws KnownFailure `misconfigured` where another tenant answers, `bad-tenant-response` where the answer is none */
export function parseDiscoveryDocument(
  status: number,
  text: string,
  issuerBaseUrl: string,
): DiscoveryDocument {
  const document = parse(status, text)
  const [issuer, jwksUri] = [url(document, 'issuer'), url(document, 'jwks_uri')]
  const tokenEndpoint = url(document, 'token_endpoint')
  if (!issuer || !jwksUri || !tokenEndpoint || !url(document, 'authorization_endpoint'))
    throw new KnownFailure('bad-tenant-response', { reason: 'discovery_incomplete' })
  if (new URL(issuer).href !== new URL(issuerBaseUrl).href)
    throw new KnownFailure('misconfigured', { reason: 'issuer_mismatch' })
  if (!endpoints(document).every(value => isAsSafeAs(issuer, value)))
    throw new KnownFailure('bad-tenant-response', { reason: 'insecure_endpoint' })
  return {
    issuer,
    jwksUri,
    tokenEndpoint,
    revocationEndpoint: url(document, 'revocation_endpoint') ?? null,
  }
}

export function assertKeySet(status: number, text: string): void {
  const keySet = parse(status, text)
  const keys: unknown =
    typeof keySet === 'object' && keySet !== null && 'keys' in keySet ? keySet.keys : undefined
  if (!Array.isArray(keys) || keys.length === 0)
    throw new KnownFailure('bad-tenant-response', { reason: 'no_keys' })
}

function parse(status: number, text: string): unknown {
  if (status === 404) throw new KnownFailure('misconfigured', { reason: 'no_tenant_there' })
  if (status === 429 || status === 503) throw new KnownFailure('unreachable', { reason: `http_${status}` })
  if (status !== 200) throw new KnownFailure('bad-tenant-response', { reason: `http_${status}` })
  try {
    return JSON.parse(text)
  } catch {
    throw new KnownFailure('bad-tenant-response', { reason: 'no_json' })
  }
}

function url(document: unknown, name: string): string | undefined {
  const value: unknown =
    typeof document === 'object' && document !== null ? Reflect.get(document, name) : undefined
  return typeof value === 'string' && URL.canParse(value) ? value : undefined
}

/** Whatever the document calls an endpoint: the middleware chooses among them by itself. */
function endpoints(document: unknown): unknown[] {
  if (typeof document !== 'object' || document === null) return []
  return Object.entries(document).flatMap(([name, value]) =>
    value !== null && /(?:_endpoint|^jwks_uri)$/.test(name) ? [value] : [],
  )
}

/** Keys and codes travel by https where the issuer has it. Another scheme, such as `data:`, brings keys from nowhere. */
function isAsSafeAs(issuer: string, value: unknown): boolean {
  if (typeof value !== 'string' || !URL.canParse(value)) return false
  const { protocol } = new URL(value)
  return protocol === 'https:' || (protocol === 'http:' && new URL(issuer).protocol === 'http:')
}
