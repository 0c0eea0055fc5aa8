import type { Context } from './context.ts'
import type { CheckId, Outcome } from './finding.ts'

export interface Check {
  readonly id: CheckId
  /** What must be in order before this can be told. */
  readonly needs: readonly CheckId[]
  run(context: Context): Promise<Outcome | readonly Outcome[]>
}
