import type { Adapter, AdapterPayload } from 'oidc-provider'

/** What oidc-provider stores, by model. */
export type Store = (model: string) => StoredModel

/** oidc-provider's adapter, and a query that it does not need. */
export interface StoredModel extends Adapter {
  findByAccountId(accountId: string): Promise<AdapterPayload[]>
}

interface Entry {
  payload: AdapterPayload
  expiresAt: number
}

/** Keeps everything in memory. Beyond `capacity` it drops the entries that were used longest ago. */
export function createStore(capacity = 20_000): Store {
  const entries = new Map<string, Entry>()
  return model => createAdapter(`${model}:`, entries, capacity)
}

function createAdapter(prefix: string, entries: Map<string, Entry>, capacity: number): StoredModel {
  return {
    async upsert(id, payload, expiresInSeconds = Number.POSITIVE_INFINITY) {
      entries.delete(prefix + id)
      entries.set(prefix + id, { payload, expiresAt: Date.now() + expiresInSeconds * 1000 })
      trim(entries, capacity)
    },
    async find(id) {
      return read(entries, prefix + id)
    },
    async findByUid(uid) {
      return findBy(entries, prefix, payload => payload.uid === uid)
    },
    async findByUserCode(userCode) {
      return findBy(entries, prefix, payload => payload.userCode === userCode)
    },
    async findByAccountId(accountId) {
      return [...entries]
        .filter(([key, { payload }]) => key.startsWith(prefix) && payload.accountId === accountId)
        .map(([key]) => read(entries, key))
        .filter(payload => payload !== undefined)
    },
    async consume(id) {
      const payload = read(entries, prefix + id)
      if (payload) payload.consumed = Math.floor(Date.now() / 1000)
    },
    async destroy(id) {
      entries.delete(prefix + id)
    },
    async revokeByGrantId(grantId) {
      for (const [key, { payload }] of entries) {
        if (key.startsWith(prefix) && payload.grantId === grantId) entries.delete(key)
      }
    },
  }
}

function read(entries: Map<string, Entry>, key: string): AdapterPayload | undefined {
  const entry = entries.get(key)
  entries.delete(key)
  if (!entry || entry.expiresAt <= Date.now()) return undefined
  entries.set(key, entry)
  return entry.payload
}

function findBy(
  entries: Map<string, Entry>,
  prefix: string,
  matches: (payload: AdapterPayload) => boolean,
): AdapterPayload | undefined {
  for (const [key, { payload }] of entries) {
    if (key.startsWith(prefix) && matches(payload)) return read(entries, key)
  }
  return undefined
}

/** Entries are in the order of their last use. */
function trim(entries: Map<string, Entry>, capacity: number): void {
  for (const key of entries.keys()) {
    if (entries.size <= capacity) return
    entries.delete(key)
  }
}
