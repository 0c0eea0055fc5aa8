import { randomBytes } from 'node:crypto'
import { keepTrying, type TokenStore } from './token-store.ts'

type Leases = Pick<TokenStore, 'acquireLease' | 'releaseLease'>

/**
 * Does the work, which is told whether it holds the lease, and gives the lease back. It ends by itself where that is not
 * possible for as long as it lasts.
 */
export async function withLease<Result>(
  store: Leases,
  { name, milliseconds }: { readonly name: string; readonly milliseconds: number },
  work: (isHolder: boolean) => Promise<Result>,
): Promise<Result> {
  const holder = randomBytes(16).toString('base64url')
  // a store that stalled may have given it without an answer
  let mayHold = true
  try {
    mayHold = await store.acquireLease(name, { holder, milliseconds })
    return await work(mayHold)
  } finally {
    const release = () => store.releaseLease(name, holder)
    // nobody waits for it, but others would until the lease is over
    if (mayHold) await release().catch(() => void keepTrying(release, milliseconds))
  }
}
