import type { Program } from './program.ts'

/** What usage-probe.mjs answers. */
export interface Usage {
  /** On all cores and by all threads, since its start. */
  readonly cpuMilliseconds: number
  readonly residentBytes: number
  /** At any time since its start. */
  readonly mostResidentBytes: number
}

export async function usageOf(program: Program): Promise<Usage> {
  const usage = await program.ask('usage')
  if (!isUsage(usage)) throw new Error('The usage probe answered no usage')
  return usage
}

/** The processor's time that the program takes for the work. Others may have the machine as well: they slow it, no more. */
export async function cpuMillisecondsFor<Result>(
  program: Program,
  work: () => Promise<Result>,
): Promise<{ result: Result; cpuMilliseconds: number }> {
  const before = await usageOf(program)
  const result = await work()
  const after = await usageOf(program)
  return { result, cpuMilliseconds: after.cpuMilliseconds - before.cpuMilliseconds }
}

function isUsage(answer: unknown): answer is Usage {
  if (typeof answer !== 'object' || answer === null) return false
  return ['cpuMilliseconds', 'residentBytes', 'mostResidentBytes'].every(
    name => typeof Reflect.get(answer, name) === 'number',
  )
}
