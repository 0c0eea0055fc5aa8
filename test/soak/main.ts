// npm run soak [-- --help]
import { chaosPart } from './chaos.ts'
import { loginsPart } from './logins.ts'
import { help, type Options, readOptions } from './options.ts'
import { closeAll, print, runPart, type SoakPart } from './part.ts'
import { tokensPart } from './tokens/tokens.ts'

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2))
  if (options.needsHelp) return print(help)
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => void closeAll().finally(() => process.exit(1)))
  for (const part of partsOf(options)) if (!(await runPart(part))) process.exitCode = 1
}

function partsOf({ parts, logins, refreshes, ...options }: Options): SoakPart[] {
  const { seed } = options
  const all: Record<Options['parts'][number], () => SoakPart> = {
    chaos: () => chaosPart(options),
    tokens: () => tokensPart({ refreshes, seed }),
    memory: () => loginsPart({ logins, stores: 'memory' }),
    redis: () => loginsPart({ logins, stores: 'redis' }),
  }
  return parts.map(part => all[part]())
}

main().catch((error: unknown) => {
  console.error(error instanceof TypeError ? error.message : error)
  process.exitCode = 1
})
