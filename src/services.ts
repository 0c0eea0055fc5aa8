import type { Server } from 'node:http'
import type { Logger } from 'pino'
import type { Parts } from './app.ts'
import type { Config } from './config/config.ts'
import { Readiness } from './http/health.ts'
import { serveMetrics } from './metrics/server.ts'
import { memoryCounts } from './rate-limit/memory-store.ts'
import { sharedCounts } from './rate-limit/redis-store.ts'
import { openStore, type Store } from './redis/client.ts'
import { storePrefix } from './redis/keys.ts'
import { createRevocations } from './session/revocation-list.ts'
import { memoryLedger } from './session/revocation-store-memory.ts'
import { sharedLedger } from './session/revocation-store-redis.ts'
import { createTenantDocuments } from './tenant-client/discovery-cache.ts'
import { createTenantFetch } from './tenant-client/fetch.ts'

/** What a process opens once, for all of its requests. */
export interface Opened {
  readonly parts: Omit<Parts, 'notice'>
  /** Null where there is one instance, and everything is in memory. */
  readonly store: Store | null
  readonly metrics: Server | null
}

/** @throws ListenError where the metrics cannot be served */
export async function openParts(config: Config, log: Logger): Promise<Opened> {
  const { storeUrl, clientId } = config
  const documents = createTenantDocuments(config.issuerBaseUrl, createTenantFetch())
  const store =
    storeUrl === null ? null : await openStore({ url: storeUrl, keyPrefix: storePrefix(clientId) }, log)
  const known = { store, tenant: documents.health }
  const readiness = new Readiness(known)
  const parts = {
    config,
    documents,
    revocations: createRevocations(store ? sharedLedger(store, clientId) : memoryLedger()),
    counts: store ? await sharedCounts(store, clientId) : () => memoryCounts(),
    log,
    readiness,
  }
  return { parts, store, metrics: await serveMetrics(config, { ...known, readiness }, log) }
}
