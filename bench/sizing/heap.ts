import { createSettings, type Settings, startApplication, startProvider } from '../deployment.ts'
import { number, ratio, section } from '../figures.ts'
import type { Plan } from '../plan.ts'
import type { Program, Programs } from '../programs.ts'
import { logIn, times } from '../sessions.ts'

/** The heap in use after so many logins, both since the warm-up. */
interface Heap {
  readonly logins: number
  readonly bytes: number
}

/** The heap after many logins. */
export async function reportHeap(programs: Programs, { heap }: Plan): Promise<string> {
  return report(await measureHeap(programs, heap), heap.warmUp)
}

/** The application with the heap probe in it. */
export async function startProbed(
  programs: Programs,
  env: Readonly<Record<string, string>> = {},
): Promise<{ settings: Settings; application: Program }> {
  const settings = { ...(await createSettings(await startProvider(programs))), ...env }
  const application = await startApplication(programs, settings, 'bench/heap-probe.mjs')
  return { settings, application }
}

export async function heapOf(application: Program): Promise<number> {
  const bytes = await application.ask('heap')
  if (typeof bytes !== 'number') throw new Error('The heap probe did not answer with a number')
  return bytes
}

/** Logs in through the provider, and looks at the application's heap after a collection, `looks` times on the way. */
async function measureHeap(
  programs: Programs,
  { logins, warmUp, looks }: Plan['heap'],
): Promise<readonly Heap[]> {
  const { settings, application } = await startProbed(programs)
  await logIn(settings.BASE_URL, times(warmUp))
  const heap = [{ logins: 0, bytes: await heapOf(application) }]
  for (let look = 1; look <= looks; look++) {
    await logIn(settings.BASE_URL, times(logins / looks))
    heap.push({ logins: (logins / looks) * look, bytes: await heapOf(application) })
  }
  return heap
}

function report(heap: readonly Heap[], warmUp: number): string {
  const before = heap[0]?.bytes ?? Number.NaN
  const rows = heap.map(({ logins, bytes }) => [
    `after ${number(logins)} logins`,
    number(bytes / 1000),
    number((bytes - before) / 1000),
    logins === 0 ? '' : number((bytes - before) / logins, 1),
    ratio(bytes / before),
  ])
  return section(
    `Heap in use, collected, after a warm-up of ${number(warmUp)} logins; the limits' counts of a minute's logins are in it`,
    ['', 'kB', 'growth kB', 'bytes/login', 'of the first'],
    rows,
  )
}
