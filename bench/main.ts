// npm run bench [-- --help]
import { reportLogins } from './logins.ts'
import { reportPages } from './pages.ts'
import { help, type PartName, type Plan, readPlan } from './plan.ts'
import { Programs } from './programs.ts'
import { reportEndedSessions } from './sizing/ended-sessions.ts'
import { reportHeap } from './sizing/heap.ts'
import { reportStartUps } from './sizing/start-up.ts'
import { reportStore } from './sizing/store.ts'
import { reportTokens } from './sizing/tokens.ts'
import { reportWeights } from './sizing/weight.ts'

const parts: Record<PartName, (programs: Programs, plan: Plan) => Promise<string>> = {
  pages: reportPages,
  logins: reportLogins,
  weight: reportWeights,
  store: reportStore,
  tokens: reportTokens,
  start: reportStartUps,
  heap: reportHeap,
  ended: reportEndedSessions,
}

async function main(): Promise<void> {
  const plan = readPlan(process.argv.slice(2))
  if (!plan) return print(help)
  const programs = new Programs()
  bindToThisProcess(programs, plan.deadlineMinutes)
  print(describe(plan))
  for (const part of plan.parts) {
    print(await parts[part](programs, plan))
    await programs.stop()
  }
  process.exit()
}

function describe({ starts, rounds, seconds, warmUpSeconds }: Plan): string {
  return `Measured side by side, in turns. Starts of all programs: ${starts}; rounds after each start: ${rounds}; seconds of each program in
each round: ${seconds}, after ${warmUpSeconds} of warm-up. Numbers are medians. A ratio is the median of the rounds' own ratios, with the
middle half of them in brackets. Only ratios mean anything on another machine, and those by CPU time, which is that of the
program's own process, vary least. The application logs to a file at info; what it is compared with logs nothing.
`
}

/** However this process ends, the programs end with it. */
function bindToThisProcess(programs: Programs, deadlineMinutes: number): void {
  process.once('exit', () => programs.kill())
  process.once('SIGINT', () => process.exit(130))
  process.once('SIGTERM', () => process.exit(143))
  setTimeout(() => {
    console.error(`It took more than ${deadlineMinutes} minutes and was stopped.`)
    process.exit(1)
  }, deadlineMinutes * 60_000).unref()
}

function print(text: string): void {
  process.stdout.write(text)
}

main().catch((error: unknown) => {
  console.error(error instanceof TypeError && 'code' in error ? error.message : error)
  process.exit(1)
})
