// A process of its own: answers any message with the bytes of COUNT sessions on the list in memory.
import { randomBytes } from 'node:crypto'
import { createRevocationList } from '../src/session/revocation-list.ts'
import { memoryRevocationStore } from '../src/session/revocation-store-memory.ts'

const count = Number(process.env['COUNT'])

process.on('message', async () => {
  const revocations = createRevocationList(memoryRevocationStore(count))
  const before = heapInUse()
  const until = Date.now() + 86_400_000
  for (let entry = 0; entry < count; entry++)
    await revocations.revoke(randomBytes(16).toString('base64url'), until)
  process.send?.(heapInUse() - before)
  // the list lives until it was weighed
  revocations.isKnownRevoked('')
})

function heapInUse(): number {
  globalThis.gc?.()
  return process.memoryUsage().heapUsed
}
