import { setTimeout as delay } from 'node:timers/promises'
import type { Instance } from '../support/instance.ts'
import type { Fault, Part, TenantFault } from './schedule.ts'
import type { Stage } from './stage.ts'
import type { Disturbance, Weather } from './weather.ts'
import type { Witness } from './witness.ts'

/** Lets the faults of an act happen, and resolves when the last one is over. */
export async function storm(
  { stage, weather, witness }: { stage: Stage; weather: Weather; witness: Witness },
  act: readonly Fault[],
  onFault: (fault: Fault) => void,
): Promise<void> {
  const beganAt = performance.now()
  // one after the other in each part: a process that starts may have to wait for the store
  const parts: Record<Part, Promise<void>> = {
    tenant: Promise.resolve(),
    store: Promise.resolve(),
    process: Promise.resolve(),
  }
  for (const fault of act) {
    await delay(Math.max(0, fault.at - (performance.now() - beganAt)))
    parts[fault.part] = parts[fault.part].then(async () => {
      onFault(fault)
      witness.saw(`fault: ${fault.part} ${fault.what}`)
      const end = weather.begin(disturbanceOf(fault))
      await happen(fault, stage, witness).catch((error: unknown) => witness.violated(String(error)))
      end()
    })
  }
  await Promise.all(Object.values(parts))
}

function disturbanceOf({ part, what }: Fault): Disturbance {
  return what === 'rotate' ? 'keys' : part
}

async function happen(fault: Fault, { provider, store, instances }: Stage, witness: Witness): Promise<void> {
  switch (fault.part) {
    case 'tenant':
      await breakTenant(fault.what, provider)
      await delay(fault.lasts)
      if (fault.what === 'refuse') await provider.listenAgain()
      provider.heal()
      return
    case 'store':
      if (fault.what === 'stall') store.stall()
      else await store.kill()
      await delay(fault.lasts)
      if (fault.what === 'stall') store.goOn()
      else await store.start()
      return
    case 'process': {
      const instance = instances[fault.instance]
      if (fault.what !== 'kill') {
        await restart(instance, witness)
        if (fault.what === 'rolling') await restart(instances[fault.instance === 0 ? 1 : 0], witness)
        return
      }
      await instance.kill()
      await delay(fault.lasts)
      await instance.start()
    }
  }
}

async function breakTenant(what: TenantFault, provider: Stage['provider']): Promise<void> {
  if (what === 'rotate') await provider.rotateKeys()
  else if (what === 'refuse') await provider.refuse()
  else
    provider.faultEverywhere(
      what === 'slow'
        ? { kind: 'slow', milliseconds: 1500 }
        : what === 'error'
          ? { kind: 'status', status: 500 }
          : { kind: what },
    )
}

async function restart(instance: Instance, witness: Witness): Promise<void> {
  const exitCode = await instance.restart()
  if (exitCode !== 0) witness.violated(`an instance ended with ${exitCode} on SIGTERM`)
}
