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
export const variantNames = ['in memory', 'REDIS_URL', 'METRICS_PORT', 'REDIS_URL and METRICS_PORT'] as const

export async function startVariants(
  programs: Programs,
  settings: Settings,
  storeUrl: string,
): Promise<Variant[]> {
  const variants: Variant[] = []
  for (const name of variantNames) {
    const PORT = await freePort()
    const store = name.includes('REDIS_URL') ? { REDIS_URL: storeUrl } : {}
    const metrics = name.includes('METRICS_PORT') ? { METRICS_PORT: await freePort() } : {}
    const own = { ...settings, ...store, ...metrics, PORT }
    const program = await startApplication(programs, own, 'bench/targets/usage-probe.mjs')
    variants.push({ name, origin: `http://localhost:${PORT}`, program })
  }
  return variants
}
