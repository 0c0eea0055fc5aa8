import { freePort } from '../test/support/process.ts'
import { type Settings, startApplication } from './deployment.ts'
import type { Program } from './program.ts'
import type { Programs } from './programs.ts'

/** The application in one of the ways of running it, with the same sessions in all. */
export interface Variant {
  readonly name: string
  readonly origin: string
  readonly program: Program
}

/** The first one is what the others are compared with. */
export async function startVariants(
  programs: Programs,
  settings: Settings,
  storeUrl: string,
): Promise<Variant[]> {
  const metrics = async () => ({ METRICS_PORT: await freePort() })
  const store = { REDIS_URL: storeUrl }
  return [
    await start('in memory', {}),
    await start('REDIS_URL', store),
    await start('METRICS_PORT', await metrics()),
    await start('REDIS_URL and METRICS_PORT', { ...store, ...(await metrics()) }),
  ]

  async function start(name: string, changes: Readonly<Record<string, string>>): Promise<Variant> {
    const own = { ...settings, ...changes, PORT: await freePort() }
    const program = await startApplication(programs, own, 'bench/usage-probe.mjs')
    return { name, origin: `http://localhost:${own.PORT}`, program }
  }
}
