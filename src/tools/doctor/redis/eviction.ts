import { type Outcome, warning } from '../finding.ts'
import { type StoreConnection, StoreRefusal } from './connection.ts'

/** What the store does when it is full. Null where it does not tell everybody. */
export async function findEvictionPolicy(store: StoreConnection): Promise<string | null> {
  try {
    const memory = String(await store.command(['INFO', 'memory']))
    return /^maxmemory_policy:([a-z-]+)\r?$/m.exec(memory)?.[1] ?? null
  } catch (error) {
    if (error instanceof StoreRefusal) return null
    throw error
  }
}

/** Every entry expires with a session, so the policies named volatile-* would take any of them, too. */
export function explainEviction(policy: string): Outcome | null {
  // the next to expire is worth the least
  if (policy === 'noeviction' || policy === 'volatile-ttl') return null
  return warning('evicts', {
    seen: `When it is full, the store gives up entries by ${policy}.`,
    meaning: 'It would forget that a session was ended: a copied cookie would work again.',
    todo: 'Let it refuse new entries instead, in its configuration file or by CONFIG SET; watch its memory.',
    where: 'the configuration of the store',
    paste: 'maxmemory-policy noeviction',
  })
}
