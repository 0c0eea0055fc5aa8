import { createSettings, startApplication, startTenant } from '../deployment.ts'
import { logIn } from '../logins.ts'
import type { Program } from '../program.ts'
import type { Programs } from '../programs.ts'

/** The heap in use after so many logins, both since the warm-up. */
export interface Heap {
  readonly logins: number
  readonly bytes: number
}

/** Logs in over HTTP through the tenant, and looks at the application's heap, collected, `looks` times on the way. */
export async function measureHeap(
  programs: Programs,
  { logins, warmUp, looks }: { logins: number; warmUp: number; looks: number },
): Promise<Heap[]> {
  const settings = await createSettings()
  await startTenant(programs, settings)
  const application = await startApplication(programs, settings, 'bench/heap-probe.mjs')
  await logIn({ baseUrl: settings.BASE_URL, logins: warmUp })
  const heap = [{ logins: 0, bytes: await heapOf(application) }]
  for (let look = 1; look <= looks; look++) {
    await logIn({ baseUrl: settings.BASE_URL, logins: logins / looks })
    heap.push({ logins: (logins / looks) * look, bytes: await heapOf(application) })
  }
  return heap
}

async function heapOf(application: Program): Promise<number> {
  const bytes = await application.ask('heap')
  if (typeof bytes !== 'number') throw new Error('The heap probe answered no number')
  return bytes
}
