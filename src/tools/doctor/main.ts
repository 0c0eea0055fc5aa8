import { parseArgs } from 'node:util'
import { DotenvError, loadDotenv } from '../../config/dotenv-file.ts'
import { examine } from './examination.ts'
import { toText } from './report.ts'

const exitCodes = { well: 0, failed: 1, couldNotRun: 2 }

const usage = `Usage: npm run doctor -- [--json]

Checks the settings in the environment and in .env against the tenant that they name.

  --json   findings for a machine
  --help   this text

Exit codes: 0 all is well (warnings included), 1 something failed, 2 it could not run.
`

async function main(): Promise<number> {
  const options = readOptions(process.argv.slice(2))
  if (options?.wantsHelp) process.stdout.write(usage)
  if (!options) process.stderr.write(usage)
  if (!options || options.wantsHelp) return options ? exitCodes.well : exitCodes.couldNotRun
  const file = loadDotenv(process.cwd(), process.env)
  const examination = await examine(process.env, { file })
  const isColoured = process.stdout.isTTY === true && !process.env['NO_COLOR']
  process.stdout.write(
    options.wantsJson ? `${JSON.stringify(examination, null, 2)}\n` : toText(examination, { isColoured }),
  )
  return examination.findings.some(({ status }) => status === 'failed') ? exitCodes.failed : exitCodes.well
}

interface Options {
  readonly wantsJson: boolean
  readonly wantsHelp: boolean
}

/** Null where they are not understood. */
function readOptions(args: string[]): Options | null {
  try {
    const { values } = parseArgs({ args, options: { json: { type: 'boolean' }, help: { type: 'boolean' } } })
    return { wantsJson: values.json ?? false, wantsHelp: values.help ?? false }
  } catch {
    return null
  }
}

// a name server that does not answer would keep the process alive
function end(exitCode: number): void {
  process.stdout.write('', () => process.exit(exitCode))
}

main().then(end, (error: unknown) => {
  if (error instanceof DotenvError) console.error(`\n${error.message}\n`)
  else
    console.error('The doctor itself failed; this is a fault of the application, not of the settings:', error)
  end(exitCodes.couldNotRun)
})
