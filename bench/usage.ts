import type { Program } from './programs.ts'

/** What usage-probe.mjs answers. */
export interface Usage {
  /** On all cores and by all threads of the process, since its start. */
  readonly cpuMilliseconds: number
  readonly residentBytes: number
  /** At any time since its start. */
  readonly mostResidentBytes: number
}

/** What to preload into a program whose usage will be asked for. */
export const usageProbe = 'bench/targets/usage-probe.mjs'

export async function usageOf(program: Program): Promise<Usage> {
  const usage = await program.ask('usage')
  if (!isUsage(usage)) throw new Error('The usage probe did not answer with a usage')
  return usage
}

/** The CPU time that the process of the program takes for the work. Other processes slow it, but do not add to it. */
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
