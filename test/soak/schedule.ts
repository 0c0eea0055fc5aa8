import { Random } from './random.ts'

export type TenantFault = 'hang' | 'slow' | 'error' | 'garbage' | 'reset' | 'refuse' | 'rotate'
export type StoreFault = 'stall' | 'kill'
export type ProcessFault = 'kill' | 'restart' | 'rolling'

/** One fault, in milliseconds from the beginning of its act. */
export type Fault = { readonly at: number; readonly lasts: number } & (
  | { readonly part: 'tenant'; readonly what: TenantFault }
  | { readonly part: 'store'; readonly what: StoreFault }
  | { readonly part: 'process'; readonly what: ProcessFault; readonly instance: 0 | 1 }
)

export type Part = Fault['part']

/** Faults of one part never overlap, those of different parts do. All are over at the end of the act. */
export function createAct(seed: number, seconds: number): Fault[] {
  const faults = [tenantFault, storeFault, processFault].flatMap((createFault, index) =>
    sequence(new Random(seed * 3 + index), seconds * 1000, createFault),
  )
  return faults.sort((one, other) => one.at - other.at)
}

type CreateFault = (random: Random, at: number) => Fault

function sequence(random: Random, end: number, createFault: CreateFault): Fault[] {
  const faults: Fault[] = []
  let at = random.between(500, 4000)
  while (at < end) {
    const fault = createFault(random, at)
    if (at + fault.lasts <= end) faults.push(fault)
    at += fault.lasts + random.between(1000, 6000)
  }
  return faults
}

const tenantFault: CreateFault = (random, at) => {
  const what = random.pick<TenantFault>(['hang', 'slow', 'error', 'garbage', 'reset', 'refuse', 'rotate'])
  return { at, lasts: what === 'rotate' ? 0 : random.between(500, 8000), part: 'tenant', what }
}

const storeFault: CreateFault = (random, at) => {
  const what = random.pick<StoreFault>(['stall', 'kill'])
  return { at, lasts: random.between(200, 5000), part: 'store', what }
}

/** For a restart it is the time until the next may begin; what it takes is up to the process. */
const processFault: CreateFault = (random, at) => {
  const what = random.pick<ProcessFault>(['kill', 'restart', 'rolling'])
  return { at, lasts: random.between(500, 3000), part: 'process', what, instance: random.pick<0 | 1>([0, 1]) }
}
