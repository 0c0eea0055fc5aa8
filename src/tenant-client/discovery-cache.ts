import type { Logger } from 'pino'
import { KnownFailure } from '../errors/failure.ts'
import { noteAlgorithm } from '../login/id-token-algorithm.ts'
import { startRounds } from './background-refresh.ts'
import { callTenant } from './calls.ts'
import { assertKeySet, type Metadata, toMetadata } from './discovery-document.ts'
import type { Fetch } from './fetch.ts'
import { apart, currentNotes } from './request-context.ts'
import { TenantHealth } from './tenant-health.ts'

/** The tenant's discovery document and key set, kept: the last good copies serve while the tenant is away. */
export interface TenantDocuments {
  readonly health: TenantHealth
  metadata(): Promise<Metadata>
  /** Answers for the two documents from the copies, and asks the tenant for everything else. */
  fetch: Fetch
  /**
   * For the moment before a browser is sent to the tenant.
   * @throws KnownFailure where it does not answer now, nor did within the last few seconds
   */
  assertReachable(): Promise<void>
  /** Fetches both before the first visitor needs them, and again from time to time. Returns what ends that. */
  keepFresh(log: Logger): () => void
}

const ages = { fresh: 5 * 60_000, retry: 15_000, recent: 5000 }

export function createTenantDocuments(issuerBaseUrl: string, fetchTenant: Fetch): TenantDocuments {
  const discoveryUrl = `${issuerBaseUrl.replace(/\/$/, '')}/.well-known/openid-configuration`
  const copies = new Map<string, { text: string; at: number }>()

  const underWay = new Map<string, Promise<string>>()
  const health = new TenantHealth()
  let onFailure = ignore
  const documentAt = (url: string) => (url === discoveryUrl ? 'discovery' : 'jwks')

  /** However many ask at once, the tenant is asked once. */
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

  /** From the tenant, checked; kept only if it is good. */
  async function load(url: string): Promise<string> {
    const request: RequestInit = { redirect: 'manual', headers: { Accept: 'application/json' } }
    const response = await callTenant(fetchTenant, documentAt(url), url, request)
    const text = await response.text()
    if (url === discoveryUrl) toMetadata(response.status, text, issuerBaseUrl)
    else assertKeySet(response.status, text)
    copies.set(url, { text, at: performance.now() })
    return text
  }

  /** A copy that has aged is still served: its successor is fetched meanwhile. */
  async function discovery(): Promise<string> {
    const copy = copies.get(discoveryUrl)
    if (!copy) return renew(discoveryUrl)
    if (isOlder(copy, ages.fresh)) apart(() => renew(discoveryUrl).catch(ignore))
    return copy.text
  }

  /** Asked for when a key is missing, so the tenant comes first. */
  async function keySet(url: string): Promise<string> {
    return renew(url).catch(error => copies.get(url)?.text ?? Promise.reject(error))
  }

  const metadata = async () => toMetadata(200, await discovery(), issuerBaseUrl)
  const refresh = async () => {
    await renew(discoveryUrl)
    await renew((await metadata()).jwksUri)
  }

  return {
    health,
    metadata,
    fetch: async (input, init) => {
      const url = String(input)
      if (url === discoveryUrl) return json(await discovery())
      if (copies.has(discoveryUrl) && url === (await metadata()).jwksUri) return json(await keySet(url))
      currentNotes().wasAsked = true
      if (init?.method !== 'POST') return callTenant(fetchTenant, 'userinfo', input, init)
      const answer = await callTenant(fetchTenant, 'token', input, init)
      await noteAlgorithm(answer.clone())
      return answer
    },
    assertReachable: async () => {
      const copy = copies.get(discoveryUrl)
      if (copy && !isOlder(copy, ages.recent)) return
      await renew(discoveryUrl).catch((error: unknown) => {
        if (!copy || isAway(error)) throw error
      })
    },
    keepFresh: log => {
      const rounds = startRounds(refresh, ages, log)
      onFailure = rounds.hurry
      return rounds.stop
    },
  }
}

/** A tenant that answers nonsense, or that has had enough of our questions, may still let a browser in. */
function isAway(error: unknown): boolean {
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
