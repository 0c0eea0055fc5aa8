import { parseArgs } from 'node:util'
import type { Slices } from './load.ts'

const partNames = ['pages', 'logins', 'weight', 'store', 'tokens', 'start', 'heap', 'ended'] as const
export type PartName = (typeof partNames)[number]

export const help = `npm run bench -- [options]

Measures the built application side by side with bare Express, bare node:http and Auth0's Express sample: requests a
second and CPU time a request, plain and with gzip; logins; the weight of the pages; what a store and tokens cost; the time
to start; and memory. It takes 25 minutes at most.

  --quick       fewer and shorter rounds: 10 minutes at most, and rough figures
  --fastify     pages beside Fastify, whose packages are installed into a temporary folder
  --only PART   only this part, and others that are named in the same way: ${partNames.join(', ')}
  --help        this text
`

/** What to measure, and for how long. */
export interface Plan extends Slices {
  readonly parts: readonly PartName[]
  readonly isWithFastify: boolean
  /** How often the processes are started anew: two of the same program differ more than some of what is compared. */
  readonly starts: number
  readonly startUps: number
  readonly heap: { readonly logins: number; readonly warmUp: number; readonly looks: number }
  readonly endedSessions: number
  readonly deadlineMinutes: number
}

/**
 * Null where only the help is wanted.
 * @throws TypeError naming the argument that is wrong
 */
export function readPlan(args: readonly string[]): Plan | null {
  const { values } = parseArgs({
    args: [...args],
    options: {
      quick: { type: 'boolean', default: false },
      fastify: { type: 'boolean', default: false },
      only: { type: 'string', multiple: true, default: [] },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) return null
  const parts = values.only.length > 0 ? values.only.map(toPart) : partNames
  return { ...(values.quick ? quick : full), parts, isWithFastify: values.fastify }
}

const full = {
  starts: 3,
  rounds: 3,
  seconds: 2,
  warmUpSeconds: 2,
  startUps: 5,
  heap: { logins: 10_000, warmUp: 500, looks: 5 },
  endedSessions: 5000,
  deadlineMinutes: 25,
}

const quick: typeof full = {
  starts: 1,
  rounds: 2,
  seconds: 0.5,
  warmUpSeconds: 0.5,
  startUps: 2,
  heap: { logins: 200, warmUp: 50, looks: 2 },
  endedSessions: 200,
  deadlineMinutes: 10,
}

function toPart(name: string): PartName {
  const part = partNames.find(known => known === name)
  if (part) return part
  throw new UnknownPart(`Unknown part '${name}': there are ${partNames.join(', ')}`)
}

class UnknownPart extends TypeError {
  readonly code = 'ERR_UNKNOWN_PART'
}
