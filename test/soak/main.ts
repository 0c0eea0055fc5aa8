// npm run soak [-- --help]
import { chaosPart } from './chaos.ts'
import { loginsPart } from './logins.ts'
import { help, type Options, readOptions } from './options.ts'
import type { SoakPart } from './part.ts'

const closing: (() => Promise<unknown>)[] = []

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2))
  if (options.needsHelp) return print(help)
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => void close().finally(() => process.exit(1)))
  for (const part of partsOf(options)) if (!(await holds(part))) process.exitCode = 1
}

async function holds({ title, run }: SoakPart): Promise<boolean> {
  print(`\n${title}\n`)
  const stand = {
    print: (line: string) => print(`  ${line}\n`),
    after: (end: () => Promise<unknown>) => void closing.unshift(end),
  }
  const violations = await run(stand).catch((error: unknown) => [String(error)])
  await close()
  for (const violation of violations.slice(0, 50)) stand.print(`VIOLATED ${violation}`)
  stand.print(violations.length === 0 ? 'holds' : `${violations.length} violations`)
  return violations.length === 0
}

async function close(): Promise<void> {
  for (const end of closing.splice(0)) await end()
}

function partsOf({ parts, logins, ...options }: Options): SoakPart[] {
  return parts.map(part => (part === 'chaos' ? chaosPart(options) : loginsPart({ logins, list: part })))
}

function print(text: string): void {
  process.stdout.write(text)
}

main().catch((error: unknown) => {
  console.error(error instanceof TypeError ? error.message : error)
  process.exitCode = 1
})
