import { parseArgs } from 'node:util'

export const help = `npm run bench -- [options]

Measures the built application side by side with bare Express and bare node:http: requests a second, weight, memory, and
the time to start. It takes 25 minutes at most.

  --quick   fewer and shorter rounds: 10 minutes at most
  --help    this text
`

export interface Options {
  readonly isQuick: boolean
  readonly needsHelp: boolean
}

/** @throws TypeError naming the argument that is none */
export function readOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: { quick: { type: 'boolean', default: false }, help: { type: 'boolean', default: false } },
  })
  return { isQuick: values.quick, needsHelp: values.help }
}
