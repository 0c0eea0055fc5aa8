// npm run bench [-- --help]

import { measureLoad } from './load.ts'
import { help, readOptions } from './options.ts'
import { openSite, type Site } from './pages.ts'
import { Programs } from './programs.ts'
import { reportHeap, reportLoad, reportStartUps, reportWeights } from './report.ts'
import { measureHeap } from './sizing/heap.ts'
import { reportSharing } from './sizing/sharing.ts'
import { measureStartUps } from './sizing/start-up.ts'
import { weigh } from './sizing/weight.ts'
import { baselines, startBaseline } from './targets/targets.ts'
import type { Page } from './targets/template.ts'

const full = {
  load: { rounds: 5, seconds: 2 },
  sharing: {
    starts: 4,
    load: { rounds: 4, seconds: 1 },
    logins: { rounds: 3, logins: 200 },
    entries: 100_000,
  },
  startUps: 5,
  heap: { logins: 10_000, warmUp: 500, looks: 5 },
  deadlineMinutes: 25,
}

const quick = {
  load: { rounds: 3, seconds: 1 },
  sharing: {
    starts: 1,
    load: { rounds: 3, seconds: 1 },
    logins: { rounds: 1, logins: 40 },
    entries: 10_000,
  },
  startUps: 3,
  heap: { logins: 200, warmUp: 50, looks: 2 },
  deadlineMinutes: 10,
}

const errorPage = { name: 'Error page', path: '/no-such-page', headers: {} }

async function main(): Promise<void> {
  const { needsHelp, isQuick } = readOptions(process.argv.slice(2))
  if (needsHelp) print(help)
  else await run(isQuick ? quick : full)
}

async function run({ load, sharing, startUps, heap, deadlineMinutes }: typeof full): Promise<void> {
  const programs = new Programs()
  bindToThisProcess(programs, deadlineMinutes)
  print(
    `Measured side by side: ${load.rounds} rounds of ${load.seconds} s, ${startUps} starts. Numbers are medians;\n` +
      "a ratio is the median of the rounds' own ratios. Only the ratios mean anything on another machine.\n",
  )

  const site = await openSite(programs)
  const bare = await Promise.all(baselines.map(({ file }) => startBaseline(programs, file, site.pages)))
  for (const page of site.pages)
    print(reportLoad(page.name, await measureLoad(targets(page, site, bare), load)))
  print(reportWeights(await Promise.all([...site.pages, errorPage].map(page => weigh(site.origin, page)))))
  print(await reportSharing(programs, site, sharing))
  await programs.stop()

  print(reportStartUps(await measureStartUps(programs, { ...site, rounds: startUps })))
  print(reportHeap(await measureHeap(programs, heap), heap.warmUp))
  process.exit()
}

function targets({ path, headers }: Page, { origin, loggingOrigin }: Site, bare: readonly string[]) {
  const asBrowser = { ...headers, 'Accept-Encoding': 'gzip, deflate, br' }
  return [
    { name: 'application', url: origin + path, headers },
    { name: 'application, compressing and logging', url: loggingOrigin + path, headers: asBrowser },
    ...baselines.map(({ name }, index) => ({ name, url: `${bare[index]}${path}`, headers: {} })),
  ]
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
