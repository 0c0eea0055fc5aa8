export type TenantFault = 'hang' | 'slow' | 'error' | 'garbage' | 'reset' | 'refuse' | 'rotate'
export type RedisFault = 'stall' | 'kill'
export type ProcessFault = 'kill' | 'restart' | 'rolling'

/** One fault, in milliseconds from the beginning of its round. */
export type Fault = { readonly at: number; readonly lasts: number } & (
  | { readonly part: 'tenant'; readonly what: TenantFault }
  | { readonly part: 'redis'; readonly what: RedisFault }
  | { readonly part: 'process'; readonly what: ProcessFault; readonly instance: 0 | 1 }
)

export type Part = Fault['part']

/** Faults of one part never overlap, those of different parts do. All are over at the end of the round. */
export function createRound(seed: number, seconds: number): Fault[] {
  const faults = [tenantFault, redisFault, processFault].flatMap((createFault, index) =>
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

const redisFault: CreateFault = (random, at) => {
  const what = random.pick<RedisFault>(['stall', 'kill'])
  return { at, lasts: random.between(200, 5000), part: 'redis', what }
}

/** `lasts` is how long a killed process stays down. A restart takes the time that it takes, and `lasts` is the pause after it. */
const processFault: CreateFault = (random, at) => {
  const what = random.pick<ProcessFault>(['kill', 'restart', 'rolling'])
  return { at, lasts: random.between(500, 3000), part: 'process', what, instance: random.pick<0 | 1>([0, 1]) }
}

/** The same numbers for the same seed (mulberry32), so that a run can be repeated. */
export class Random {
  #state: number

  constructor(seed: number) {
    this.#state = seed >>> 0
  }

  between(least: number, most: number): number {
    return Math.floor(least + this.#next() * (most - least + 1))
  }

  pick<Item>(items: readonly [Item, ...Item[]]): Item {
    return items[this.between(0, items.length - 1)] ?? items[0]
  }

  /** At least 0, less than 1. */
  #next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
