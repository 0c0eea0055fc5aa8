import { type BrokenProvider, startBrokenProvider } from '../support/broken-provider/provider.ts'
import { behindProxyAt, Instance } from '../support/instance.ts'
import { freePort } from '../support/process.ts'
import { type ReverseProxy, startProxy } from '../support/proxy.ts'
import { RedisServer } from '../support/redis-server.ts'
import type { Stand } from './part.ts'

/** Two processes of the built application behind nginx, over https, with a store and a tenant. */
export interface Stage {
  readonly provider: BrokenProvider
  readonly store: RedisServer
  readonly instances: readonly [Instance, Instance]
  readonly proxy: ReverseProxy
}

/** A store that is killed has forgotten nothing that it answered. */
const remembering = ['--appendonly', 'yes', '--appendfsync', 'always']

export async function openStage(t: Pick<Stand, 'after'>): Promise<Stage> {
  const provider = await startBrokenProvider()
  t.after(() => provider.close())
  const store = await RedisServer.start(t, remembering)
  const port = await freePort()
  const env = {
    ...provider.env,
    ...store.env,
    ...behindProxyAt(port),
  }
  const instances = [await Instance.create(env), await Instance.create(env)] as const
  for (const instance of instances) {
    t.after(() => instance.kill())
    await instance.start()
  }
  const proxy = await startProxy(t, { port, instances: [instances[0].port, instances[1].port] })
  return { provider, store, instances, proxy }
}
