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

  /** `source` says where the settings were read from. */
  constructor(problems: readonly Problem[], source = 'the environment and .env') {
    super(describe(problems, source))
    this.problems = problems
  }
}

function describe(problems: readonly Problem[], source: string): string {
  const heading = problems.length === 1 ? 'One setting is wrong:' : `${problems.length} settings are wrong:`
  const entries = problems.map(({ name, problem, remedy }) => `  ${name} ${problem}.\n    ${remedy}`)
  return [heading, ...entries, `The settings come from ${source}. All of them are in .env.example.`].join(
    '\n\n',
  )
}
