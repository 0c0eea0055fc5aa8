import type { Problem } from './problem.ts'

/** Thrown where a request can only end on the error page. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError'
  readonly problem: Problem

  constructor(problem: Problem) {
    super(problem.heading)
    this.problem = problem
  }
}
