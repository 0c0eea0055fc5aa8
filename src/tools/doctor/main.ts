import dotenv from 'dotenv'
import { readArguments, usage } from './arguments.ts'
import { examine } from './examination.ts'
import { toText } from './report.ts'

const exitCodes = { well: 0, failed: 1, couldNotRun: 2 }

async function main(): Promise<number> {
  const wishes = readArguments(process.argv.slice(2))
  if (wishes?.wantsHelp) process.stdout.write(usage)
  if (!wishes) process.stderr.write(usage)
  if (!wishes || wishes.wantsHelp) return wishes ? exitCodes.well : exitCodes.couldNotRun
  const { error } = dotenv.config({ quiet: true })
  if (error && !isMissing(error)) {
    process.stderr.write(`\n.env cannot be read: ${error.message}\n\n`)
    return exitCodes.couldNotRun
  }
  const examination = await examine(process.env)
  const isColoured = process.stdout.isTTY === true && !process.env['NO_COLOR']
  process.stdout.write(
    wishes.wantsJson ? `${JSON.stringify(examination, null, 2)}\n` : toText(examination, { isColoured }),
  )
  return examination.findings.some(({ status }) => status === 'failed') ? exitCodes.failed : exitCodes.well
}

function isMissing(error: Error): boolean {
  return 'code' in error && error.code === 'ENOENT'
}

// a name server that does not answer would keep the process alive
function end(exitCode: number): void {
  process.stdout.write('', () => process.exit(exitCode))
}

main().then(end, (error: unknown) => {
  console.error('The doctor itself failed; this is a fault of the application, not of the settings:', error)
  end(exitCodes.couldNotRun)
})
