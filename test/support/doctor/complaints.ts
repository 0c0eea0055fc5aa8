import { type Examination, examine, type Limits } from '../../../src/tools/doctor/examination.ts'

/** What is wrong, as `status check problem`, in order. */
export function complaintsIn({ findings }: Pick<Examination, 'findings'>): string[] {
  return findings
    .filter(({ status }) => status === 'failed' || status === 'warning')
    .map(({ status, check, problem }) => `${status} ${check} ${problem}`)
}

export async function complaintsAbout(env: Record<string, string>, limits: Limits = {}): Promise<string[]> {
  return complaintsIn(await examine(env, limits))
}
