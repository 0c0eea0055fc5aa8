import { setTimeout as delay } from 'node:timers/promises'
import { type BrokenProvider, startBrokenProvider } from '../support/broken-provider/provider.ts'
import { behindProxyAt, Instance } from '../support/instance.ts'
import { freePort } from '../support/process.ts'
import { type ReverseProxy, startProxy } from '../support/proxy.ts'
import { RedisServer } from '../support/redis-server.ts'
import type { FaultSource, Observations, RecentFaults } from './checked-requests.ts'
import type { Fault, Part, TenantFault } from './fault-schedule.ts'
import type { RunContext } from './part.ts'

/** What faults happen to. */
export interface Breakable {
  readonly redis: Pick<RedisServer, 'stall' | 'goOn' | 'kill' | 'start'>
  readonly instances: readonly [Restartable, Restartable]
  /** Resolves once the fault has begun. */
  breakTenant(what: TenantFault): Promise<void>
  healTenant(what: TenantFault): Promise<void>
}

type Restartable = Pick<Instance, 'start' | 'kill' | 'restart'>

/** Two processes of the built application behind nginx, over https, with Redis and a tenant. */
export interface Deployment extends Breakable {
  readonly provider: BrokenProvider
  readonly instances: readonly [Instance, Instance]
  readonly proxy: ReverseProxy
}

/** How old a session is when the next page seals it anew: a tenth of a short idle time (src/session/lifetime.ts). */
export const resealSeconds = 10

/** A Redis that is killed has lost nothing of what it answered. */
export const durable = ['--appendonly', 'yes', '--appendfsync', 'always']

export async function startDeployment(t: Pick<RunContext, 'after'>): Promise<Deployment> {
  const provider = await startBrokenProvider()
  t.after(() => provider.close())
  const redis = await RedisServer.start(t, durable)
  const port = await freePort()
  const env = {
    ...provider.env,
    ...redis.env,
    ...behindProxyAt(port),
    SESSION_ROLLING_DURATION: String(10 * resealSeconds),
  }
  const instances = [await Instance.create(env), await Instance.create(env)] as const
  for (const instance of instances) {
    t.after(() => instance.kill())
    await instance.start()
  }
  const proxy = await startProxy(t, { port, instances: [instances[0].port, instances[1].port] })
  return {
    provider,
    redis,
    instances,
    proxy,
    breakTenant: what => breakTenant(what, provider),
    healTenant: async what => {
      if (what === 'refuse') await provider.listenAgain()
      provider.heal()
    },
  }
}

interface Injection {
  readonly deployment: Breakable
  readonly faults: RecentFaults
  readonly observations: Observations
}

/** Makes the faults of a round happen, and resolves when the last one is over. */
export async function injectFaults(
  { deployment, faults, observations }: Injection,
  round: readonly Fault[],
  onFault: (fault: Fault) => void,
): Promise<void> {
  const beganAt = performance.now()
  // one after the other in each part: a process that starts may have to wait for Redis
  const parts: Record<Part, Promise<void>> = {
    tenant: Promise.resolve(),
    redis: Promise.resolve(),
    process: Promise.resolve(),
  }
  for (const fault of round) {
    await delay(Math.max(0, fault.at - (performance.now() - beganAt)))
    parts[fault.part] = parts[fault.part].then(async () => {
      onFault(fault)
      observations.count(`fault: ${fault.part} ${fault.what}`)
      const end = faults.begin(sourceOf(fault))
      await inject(fault, deployment, observations).catch((error: unknown) =>
        observations.violation(String(error)),
      )
      end()
    })
  }
  await Promise.all(Object.values(parts))
}

function sourceOf({ part, what }: Fault): FaultSource {
  return what === 'rotate' ? 'keys' : part
}

/** Resolves once the fault is over. */
async function inject(
  fault: Fault,
  { redis, instances, breakTenant, healTenant }: Breakable,
  observations: Observations,
): Promise<void> {
  switch (fault.part) {
    case 'tenant':
      await breakTenant(fault.what)
      await delay(fault.lasts)
      return healTenant(fault.what)
    case 'redis':
      if (fault.what === 'stall') redis.stall()
      else await redis.kill()
      await delay(fault.lasts)
      if (fault.what === 'stall') redis.goOn()
      else await redis.start()
      return
    case 'process': {
      const instance = instances[fault.instance]
      if (fault.what !== 'kill') {
        await restart(instance, observations)
        if (fault.what === 'rolling') await restart(instances[fault.instance === 0 ? 1 : 0], observations)
        return
      }
      await instance.kill()
      await delay(fault.lasts)
      await instance.start()
    }
  }
}

async function breakTenant(what: TenantFault, provider: BrokenProvider): Promise<void> {
  switch (what) {
    case 'rotate':
      return provider.rotateKeys()
    case 'refuse':
      return provider.refuse()
    case 'slow':
      return provider.faultEverywhere({ kind: 'slow', milliseconds: 1500 })
    case 'error':
      return provider.faultEverywhere({ kind: 'status', status: 500 })
    default:
      return provider.faultEverywhere({ kind: what })
  }
}

async function restart(instance: Restartable, observations: Observations): Promise<void> {
  const exitCode = await instance.restart()
  if (exitCode !== 0) observations.violation(`an instance ended with ${exitCode} on SIGTERM`)
}
