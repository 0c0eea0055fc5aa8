import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { ConfigError } from '../../config/config-error.ts'
import { DotenvError } from '../../config/dotenv-file.ts'
import { readOptions, usage } from './options.ts'
import { setUp } from './setup.ts'
import { SetupError } from './setup-error.ts'
import { Output, Prompt } from './terminal.ts'

const output = new Output(text => process.stdout.write(text))
const interruption = new AbortController()

async function main(): Promise<number> {
  const options = readOptions(process.argv.slice(2), packageName())
  if (options.wantsHelp) {
    output.print(usage)
    return 0
  }
  // the signal does not stop a request that changes something, because its outcome would be unknown
  process.on('SIGINT', () => interruption.abort())
  const prompt = new Prompt({ input: process.stdin, output: process.stdout, interruption })
  try {
    const { signal } = interruption
    const result = await setUp({ options, env: process.env, folder: process.cwd(), prompt, output, signal })
    if (result === 'planned' || !options.wantsDoctor) return 0
  } finally {
    prompt.close()
  }
  return runDoctor()
}

function packageName(): string {
  const { name }: { name?: unknown } = JSON.parse(
    readFileSync(new URL('../../../package.json', import.meta.url), 'utf8'),
  )
  return typeof name === 'string' ? name : 'express-app'
}

/** Starts the doctor without the credentials for the Management API, because it needs none. */
async function runDoctor(): Promise<number> {
  const doctor = fileURLToPath(new URL('../doctor/main.js', import.meta.url))
  if (!existsSync(doctor)) return 0
  output.print('\nThe doctor looks at the result:\n')
  const { AUTH0_MGMT_TOKEN, AUTH0_MGMT_CLIENT_ID, AUTH0_MGMT_CLIENT_SECRET, ...env } = process.env
  const [code] = await once(spawn(process.execPath, [doctor], { env, stdio: 'inherit' }), 'close')
  return code === 0 ? 0 : 1
}

main().then(
  code => {
    process.exitCode = code
  },
  (error: unknown) => {
    const isExplained =
      error instanceof SetupError || error instanceof ConfigError || error instanceof DotenvError
    // the message of another error may quote a secret, so only its name is printed
    const text = isExplained ? error.message : `The set-up failed unexpectedly: ${nameOf(error)}`
    process.stderr.write(`\n${output.clean(text)}\n`)
    process.exitCode = error instanceof SetupError ? error.exitCode : isExplained ? 2 : 1
  },
)

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : typeof error
}
