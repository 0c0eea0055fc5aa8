import type { Logger } from 'pino'
import { KnownFailure } from '../errors/failure.ts'
import type { TenantEndpoint } from '../events.ts'
import { startBackgroundRefresh } from './background-refresh.ts'
import { assertKeySet, type DiscoveryDocument, parseDiscoveryDocument } from './discovery-document.ts'
import { callTenant, type Fetch } from './fetch.ts'
import { currentContext, detached } from './request-context.ts'
import { TenantHealth } from './tenant-health.ts'

/** Keeps the tenant's discovery document and key set: the last good copies serve while the tenant is down. */
export interface DiscoveryCache {
  readonly health: TenantHealth
  document(): Promise<DiscoveryDocument>
  /** Answers for the two documents from the copies, and asks the tenant for everything else. */
  fetch: Fetch
  /**
   * For the moment before a browser is sent to the tenant.
   * @throws KnownFailure where the tenant does not answer now, nor did within the last few seconds
   */
  assertReachable(): Promise<void>
  /** Fetches both before the first request needs them, and again from time to time. Returns what ends that. */
  keepFresh(log: Logger): () => void
}

/** Milliseconds: how long a copy counts as fresh, when to retry, and how long the tenant counts as reachable. */
const ages = { fresh: 5 * 60_000, retry: 15_000, reachable: 5000 }

export function createDiscoveryCache(issuerBaseUrl: string, fetchTenant: Fetch): DiscoveryCache {
  const discoveryUrl = `${issuerBaseUrl.replace(/\/$/, '')}/.well-known/openid-configuration`
  const copies = new Map<string, { text: string; at: number }>()

  const underWay = new Map<string, Promise<string>>()
  const health = new TenantHealth()
  let onFailure = ignore
  const documentAt = (url: string) => (url === discoveryUrl ? 'discovery' : 'jwks')

  /** However many requests need it at once, the tenant is asked once. */
  function renew(url: string): Promise<string> {
    const known = underWay.get(url)
    if (known) return known
    const renewal = health
      .watch(documentAt(url), load(url))
      .catch((error: unknown) => {
        onFailure()
        throw error
      })
      .finally(() => underWay.delete(url))
    underWay.set(url, renewal)
    return renewal
  }

  /** Asks the tenant, checks the answer, and keeps it if it is good. */
  async function load(url: string): Promise<string> {
    const request: RequestInit = { redirect: 'manual', headers: { Accept: 'application/json' } }
    const response = await callTenant(fetchTenant, documentAt(url), url, request)
    const text = await response.text()
    if (url === discoveryUrl) parseDiscoveryDocument(response.status, text, issuerBaseUrl)
    else assertKeySet(response.status, text)
    copies.set(url, { text, at: performance.now() })
    return text
  }

  /** A copy that has aged still serves while its successor is fetched. */
  async function discovery(): Promise<string> {
    const copy = copies.get(discoveryUrl)
    if (!copy) return renew(discoveryUrl)
    if (isOlder(copy, ages.fresh)) detached(() => renew(discoveryUrl).catch(ignore))
    return copy.text
  }

  /** The key set is asked for when a key is missing, so the tenant comes before the copy. */
  async function keySet(url: string): Promise<string> {
    return renew(url).catch(error => copies.get(url)?.text ?? Promise.reject(error))
  }

  async function endpointAt(url: string, method: string | undefined): Promise<TenantEndpoint> {
    if (method !== 'POST') return 'userinfo'
    return url === (await document()).revocationEndpoint ? 'revocation' : 'token'
  }

  const document = async () => parseDiscoveryDocument(200, await discovery(), issuerBaseUrl)
  const refresh = async () => {
    await renew(discoveryUrl)
    await renew((await document()).jwksUri)
  }

  return {
    health,
    document,
    fetch: async (input, init) => {
      const url = String(input)
      if (url === discoveryUrl) return json(await discovery())
      if (copies.has(discoveryUrl) && url === (await document()).jwksUri) return json(await keySet(url))
      currentContext().wasAsked = true
      return callTenant(fetchTenant, await endpointAt(url, init?.method), input, init)
    },
    assertReachable: async () => {
      const copy = copies.get(discoveryUrl)
      if (copy && !isOlder(copy, ages.reachable)) return
      await renew(discoveryUrl).catch((error: unknown) => {
        if (!copy || isDown(error)) throw error
      })
    },
    keepFresh: log => {
      const { hurry, stop } = startBackgroundRefresh(refresh, ages, log)
      onFailure = hurry
      return stop
    },
  }
}

/** A tenant that gives a wrong answer, or limits the rate of our calls, may still log a browser in. */
function isDown(error: unknown): boolean {
  if (!(error instanceof KnownFailure)) return false
  return error.kind === 'too-slow' || (error.kind === 'unreachable' && error.reason !== 'http_429')
}

function isOlder({ at }: { at: number }, milliseconds: number): boolean {
  return performance.now() - at > milliseconds
}

function json(text: string): Response {
  return new Response(text, { headers: { 'Content-Type': 'application/json' } })
}

function ignore(): void {}
