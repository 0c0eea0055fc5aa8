import { startProvider } from './deployment.ts'
import { compared, median, number, section } from './figures.ts'
import { inTurns, type Slices } from './load.ts'
import type { Plan } from './plan.ts'
import type { Programs } from './programs.ts'
import { during, logIn } from './sessions.ts'
import {
  contentOfApplication,
  otherEnvironment,
  sample,
  startApplicationTarget,
  startTarget,
  type Target,
} from './targets/targets.ts'
import { cpuMillisecondsFor } from './usage.ts'

/** One value for each round. */
export interface Logins {
  readonly name: string
  readonly loginsPerSecond: number[]
  /** Of the target's process alone: the provider and the browsers are other processes. */
  readonly cpuMilliseconds: number[]
}

export function emptyLogins({ name }: { readonly name: string }): Logins {
  return { name, loginsPerSecond: [], cpuMilliseconds: [] }
}

/** Logins at the application beside those at Auth0's sample. */
export async function reportLogins(programs: Programs, plan: Plan): Promise<string> {
  const credentials = await startProvider(programs)
  const content = await contentOfApplication(programs, credentials)
  const logins = [{ name: 'application' }, sample].map(emptyLogins)
  for (let start = 0; start < plan.starts; start++) {
    const targets = [
      await startApplicationTarget(programs, credentials),
      await startTarget(programs, sample, await otherEnvironment(credentials, content)),
    ]
    await measureLogins(targets, plan, logins)
    await Promise.all(targets.map(({ program }) => program.stop()))
  }
  return tableOfLogins(logins)
}

/** Logs people in at the targets in turns, and adds to what was measured before. */
export async function measureLogins(
  targets: readonly Target[],
  { rounds, seconds, warmUpSeconds }: Slices,
  measured: readonly Logins[],
): Promise<void> {
  for (const { origin } of targets) await logIn(origin, during(warmUpSeconds))
  await inTurns(targets, rounds, async ({ origin, program }, index) => {
    const beganAt = performance.now()
    const { result, cpuMilliseconds } = await cpuMillisecondsFor(program, () =>
      logIn(origin, during(seconds)),
    )
    measured[index]?.loginsPerSecond.push((result / (performance.now() - beganAt)) * 1000)
    measured[index]?.cpuMilliseconds.push(cpuMilliseconds / result)
  })
}

/** The first row is what the others are compared with. */
export function tableOfLogins(logins: readonly Logins[]): string {
  const [first] = logins
  const rows = logins.map(({ name, loginsPerSecond, cpuMilliseconds }) => [
    name,
    number(median(loginsPerSecond)),
    compared(loginsPerSecond, first?.loginsPerSecond),
    number(median(cpuMilliseconds), 2),
    compared(cpuMilliseconds, first?.cpuMilliseconds),
    number(1000 / median(cpuMilliseconds)),
  ])
  return section(
    'Logins: /login and /callback, with the provider beside it',
    ['', 'logins/s', 'of the first', 'CPU ms', 'of the first', 'logins/CPU s'],
    rows,
  )
}
