// What bench/ uses of autocannon 9, which has no types of its own.
declare module 'autocannon' {
  interface Options {
    readonly url: string
    readonly headers: Readonly<Record<string, string>>
    readonly connections: number
    /** Seconds. */
    readonly duration: number
  }

  interface Result {
    /** Seconds. */
    readonly duration: number
    readonly errors: number
    readonly non2xx: number
  }

  interface Run extends PromiseLike<Result> {
    on(
      event: 'response',
      listener: (client: unknown, status: number, bytes: number, milliseconds: number) => void,
    ): this
    on(event: 'reqError', listener: (error: Error) => void): this
  }

  export default function autocannon(options: Options): Run
}
