import { findProgram } from '../../test/support/programs.ts'
import { RedisServer as StoreServer } from '../../test/support/redis-server.ts'
import { createSettings, startProvider } from '../deployment.ts'
import { emptyLoad, measureLoad } from '../load.ts'
import type { Plan } from '../plan.ts'
import type { Programs } from '../programs.ts'
import { startTarget } from '../targets/targets.ts'
import { concurrencies, tableOfLoads } from './store.ts'

const page = { path: '/token-page', needsLogin: true }
const kept = { AUDIENCE: 'https://orders.example/api', SCOPE: 'openid profile email offline_access' }

/** Two programs that do the same show how far two of them differ by chance. */
const variants = [
  { name: 'no tokens are kept', env: {} },
  { name: 'the same once more', env: {} },
  { name: 'kept, and the page needs none', env: kept },
  { name: 'kept, and the page needs one', env: { ...kept, NEEDS_TOKEN: '1' } },
] as const

/** What tokens cost a signed-in page, in Redis: nothing where it needs none, and one read where it does. */
export async function reportTokens(programs: Programs, plan: Plan): Promise<string> {
  if (!findProgram('valkey-server', 'redis-server'))
    return '\nNo Valkey and no Redis is installed here: what tokens cost is left out.\n'
  const store = await StoreServer.start()
  // it ends with this process, however that ends
  process.once('exit', () => void store.kill())
  const credentials = await startProvider(programs)
  const measured = concurrencies.map(connections => ({ connections, loads: variants.map(emptyLoad) }))
  for (let start = 0; start < plan.starts; start++) {
    const targets = []
    for (const { name, env } of variants) {
      const settings = { ...(await createSettings(credentials)), ...store.env, ...env }
      targets.push(await startTarget(programs, { name, file: 'bench/targets/token-page.mjs' }, settings))
    }
    for (const { connections, loads } of measured)
      await measureLoad(targets, { page, connections }, plan, loads)
    await Promise.all(targets.map(({ program }) => program.stop()))
  }
  await store.close()
  return measured
    .map(({ connections, loads }) =>
      tableOfLoads(loads, { heading: 'A signed-in page with Redis, plain: what tokens cost', connections }),
    )
    .join('')
}
