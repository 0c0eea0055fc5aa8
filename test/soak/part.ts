/** One of the long runs. */
export interface SoakPart {
  /** What holds, with the numbers of the statements that it shows. */
  readonly title: string
  /** Resolves with what was violated. */
  run(stand: Stand): Promise<readonly string[]>
}

/** What a run prints on, and what closes what it opened: the last one first, also when somebody stops it. */
export interface Stand {
  print(line: string): void
  after(close: () => Promise<unknown>): void
}
