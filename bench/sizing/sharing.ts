import { findProgram } from '../../test/support/programs.ts'
import { StoreServer } from '../../test/support/store.ts'
import { defaultConnections, emptyLoads, type Load, measureLoad } from '../load.ts'
import { type Logins, measureLogins } from '../logins.ts'
import type { Site } from '../pages.ts'
import type { Programs } from '../programs.ts'
import {
  type Memory,
  reportEntries,
  reportLogins,
  reportMemory,
  reportVariantLoad,
} from '../sharing-report.ts'
import { usageOf } from '../usage.ts'
import { startVariants, type Variant, variantNames } from '../variants.ts'
import { weighEntries } from './ended-sessions.ts'

interface Extent {
  /** How often the processes are started anew: two of the same program differ more than what is compared. */
  readonly starts: number
  readonly load: { readonly rounds: number; readonly seconds: number }
  readonly logins: { readonly rounds: number; readonly logins: number }
  readonly entries: number
}

/** What a store costs, what metrics cost, and what an operator calculates with. */
export async function reportSharing(programs: Programs, site: Site, extent: Extent): Promise<string> {
  if (!findProgram('valkey-server', 'redis-server'))
    return '\nNo Valkey and no Redis is installed here: what a store costs is left out.\n'
  const store = await StoreServer.start()
  // it ends with this process, however that ends
  process.once('exit', () => void store.kill())
  const names = variantNames.map(name => ({ name }))
  const measured: Measured = {
    alone: emptyLoads(names),
    load: emptyLoads(names),
    logins: names.map(({ name }) => ({ name, loginsPerSecond: [], cpuMilliseconds: [] })),
    memory: names.map(({ name }) => ({ name, atRest: [], atMost: [] })),
  }
  for (let start = 0; start < extent.starts; start++) {
    const variants = await startVariants(programs, site.settings, store.url)
    await measure(variants, site, extent, measured)
    await Promise.all(variants.map(({ program }) => program.stop()))
  }
  const entries = await weighEntries(programs, store, extent.entries)
  await store.close()
  const what = `${site.pages[1].name}: what a store and metrics cost`
  return [
    reportVariantLoad(`${what}, one connection`, measured.alone),
    reportVariantLoad(`${what}, ${defaultConnections} connections`, measured.load),
    reportLogins(measured.logins),
    reportMemory(measured.memory),
    reportEntries(entries),
  ].join('')
}

interface Measured {
  /** One visitor, for whom every round trip counts; at the same time, many share one. */
  readonly alone: readonly Load[]
  readonly load: readonly Load[]
  readonly logins: readonly Logins[]
  readonly memory: readonly Memory[]
}

async function measure(
  variants: readonly Variant[],
  { settings, pages: [, { path, headers }] }: Site,
  extent: Extent,
  { alone, load, logins, memory }: Measured,
): Promise<void> {
  for (const [index, { program }] of variants.entries())
    memory[index]?.atRest.push((await usageOf(program)).residentBytes)
  const targets = variants.map(({ name, origin, program }) => ({
    name,
    url: origin + path,
    headers,
    program,
  }))
  await measureLoad(
    targets.map(target => ({ ...target, connections: 1 })),
    extent.load,
    alone,
  )
  await measureLoad(targets, extent.load, load)
  await measureLogins(variants, { baseUrl: settings.BASE_URL, ...extent.logins }, logins)
  for (const [index, { program }] of variants.entries())
    memory[index]?.atMost.push((await usageOf(program)).mostResidentBytes)
}
