import { findProgram } from '../test/support/programs.ts'
import { StoreServer } from '../test/support/store.ts'
import { weighEntries } from './entries.ts'
import { measureLoad } from './load.ts'
import { measureLogins } from './logins.ts'
import type { Programs } from './programs.ts'
import { reportEntries, reportLogins, reportMemory, reportVariantLoad } from './report.ts'
import type { Site } from './site.ts'
import { usageOf } from './usage.ts'
import { startVariants, type Variant } from './variants.ts'

interface Extent {
  readonly load: { readonly rounds: number; readonly seconds: number }
  readonly logins: { readonly rounds: number; readonly logins: number }
  readonly entries: number
}

/** What a store costs, what metrics cost, and what an operator has to calculate with. Yields section by section. */
export async function* measureSharing(
  programs: Programs,
  { settings, pages: [, profile] }: Site,
  { load, logins, entries }: Extent,
): AsyncGenerator<string> {
  if (!findProgram('valkey-server', 'redis-server')) {
    yield '\nNo Valkey and no Redis is installed here: what a store costs is left out.\n'
    return
  }
  const store = await StoreServer.start()
  // it ends with this process, however that ends
  process.once('exit', () => void store.kill())
  const variants = await startVariants(programs, settings, store.url)
  const rest = await usagesOf(variants)
  const targets = variants.map(({ name, origin, program }) => ({
    name,
    url: origin + profile.path,
    headers: profile.headers,
    program,
  }))
  yield reportVariantLoad(profile.name, await measureLoad(targets, load))
  yield reportLogins(await measureLogins(variants, { baseUrl: settings.BASE_URL, ...logins }))
  const names = variants.map(({ name }) => name)
  yield reportMemory(names, rest, await usagesOf(variants))
  yield reportEntries(await weighEntries(programs, store, entries))
  await store.close()
}

function usagesOf(variants: readonly Variant[]) {
  return Promise.all(variants.map(({ program }) => usageOf(program)))
}
