import { parseArgs } from 'node:util'

export interface Arguments {
  readonly wantsJson: boolean
  readonly wantsHelp: boolean
}

export const usage = `Usage: npm run doctor -- [--json]

Checks the settings in the environment and in .env against the tenant that they name.

  --json   findings for a machine
  --help   this text

Exit codes: 0 all is well (warnings included), 1 something failed, 2 it could not run.
`

/** Null where they are not to be understood. */
export function readArguments(args: string[]): Arguments | null {
  try {
    const { values } = parseArgs({ args, options: { json: { type: 'boolean' }, help: { type: 'boolean' } } })
    return { wantsJson: values.json ?? false, wantsHelp: values.help ?? false }
  } catch {
    return null
  }
}
