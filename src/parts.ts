import type { Server } from 'node:http'
import type { Logger } from 'pino'
import type { Parts } from './app.ts'
import { memoryCounts } from './auth/counts.ts'
import { memoryLedger } from './auth/ledger.ts'
import { createRevocations } from './auth/revocations.ts'
import { sharedCounts } from './auth/shared-counts.ts'
import { sharedLedger } from './auth/shared-ledger.ts'
import { storePrefix } from './auth/store-keys.ts'
import { createTenantDocuments } from './auth/tenant-documents.ts'
import { createTenantFetch } from './auth/tenant-fetch.ts'
import type { Config } from './config/config.ts'
import { Readiness } from './health.ts'
import { serveMetrics } from './metrics/server.ts'
import { openStore, type Store } from './store.ts'

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
