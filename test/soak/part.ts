/** One of the long runs. */
export interface SoakPart {
  /** What holds, with the number of the statement in SECURITY.md that it shows. */
  readonly title: string
  /** Resolves with what was violated. */
  run(context: RunContext): Promise<readonly string[]>
}

/** Prints for a part, and closes what it opened: the last one first, also when somebody stops the run. */
export interface RunContext {
  print(line: string): void
  after(close: () => Promise<unknown>): void
}

const closing: (() => Promise<unknown>)[] = []

/** Resolves with whether all of it holds. */
export async function runPart({ title, run }: SoakPart): Promise<boolean> {
  print(`\n${title}\n`)
  const context: RunContext = {
    print: line => print(`  ${line}\n`),
    after: close => void closing.unshift(close),
  }
  const violations = await run(context).catch((error: unknown) => [String(error)])
  await closeAll()
  for (const violation of violations.slice(0, 50)) context.print(`VIOLATED ${violation}`)
  context.print(violations.length === 0 ? 'holds' : `${violations.length} violations`)
  return violations.length === 0
}

export async function closeAll(): Promise<void> {
  for (const close of closing.splice(0)) await close()
}

export function print(text: string): void {
  process.stdout.write(text)
}
