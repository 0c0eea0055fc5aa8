/**
 * One setting that is wrong. `problem` completes the sentence "NAME ..."; `remedy` says what to do. Neither holds a secret
 * that is set; outside production `remedy` may hold a fresh one.
 */
export interface Problem {
  readonly name: string
  readonly problem: string
  readonly remedy: string
}

/** Everything that is wrong with the settings, at once. The message is for a terminal. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
  readonly problems: readonly Problem[]

  constructor(problems: readonly Problem[]) {
    super(describe(problems))
    this.problems = problems
  }
}

function describe(problems: readonly Problem[]): string {
  const heading = problems.length === 1 ? 'One setting is wrong:' : `${problems.length} settings are wrong:`
  const entries = problems.map(({ name, problem, remedy }) => `  ${name} ${problem}.\n    ${remedy}`)
  return [
    heading,
    ...entries,
    'Settings are read from the environment and from .env; .env.example has them all.',
  ].join('\n\n')
}
