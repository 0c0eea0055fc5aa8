import { join } from 'node:path'
import { startProvider } from './deployment.ts'
import { compared, median, number, section } from './figures.ts'
import { emptyLoad, type Load, measureLoad } from './load.ts'
import type { Plan } from './plan.ts'
import type { Programs } from './programs.ts'
import { installFastify } from './targets/fastify.ts'
import { contentOfApplication, type Other, others, pages, startTargets } from './targets/targets.ts'

const connections = 32

const encodings = [
  { name: 'plain', headers: {}, compresses: false },
  { name: 'gzip', headers: { 'Accept-Encoding': 'gzip' }, compresses: true },
] as const

/** The speed of the pages, beside that of other programs that send the same HTML. */
export async function reportPages(programs: Programs, plan: Plan): Promise<string> {
  const credentials = await startProvider(programs)
  const comparedWith = plan.isWithFastify ? [...others, await fastify(programs)] : others
  const content = await contentOfApplication(programs, credentials)
  const reports: string[] = []
  for (const encoding of encodings) {
    const measured = pages.map(page => ({
      page,
      loads: [{ name: 'application' }, ...comparedWith].map(emptyLoad),
    }))
    for (let start = 0; start < plan.starts; start++) {
      const targets = await startTargets(programs, comparedWith, { credentials, content, ...encoding })
      for (const { page, loads } of measured)
        await measureLoad(targets, { page, headers: encoding.headers, connections }, plan, loads)
      await Promise.all(targets.map(({ program }) => program.stop()))
    }
    for (const { page, loads } of measured) reports.push(report(`${page.name}, ${encoding.name}`, loads))
  }
  return reports.join('')
}

async function fastify(programs: Programs): Promise<Other> {
  return {
    name: 'Fastify and EJS, sealed session',
    file: await installFastify(join(programs.folder, 'fastify')),
  }
}

function report(heading: string, loads: readonly Load[]): string {
  const [application] = loads
  const rows = loads.map(load => [
    load.name,
    number(median(load.requestsPerSecond)),
    number(median(load.cpuMicroseconds)),
    number(median(load.p99Milliseconds), 1),
    ...(load === application ? [] : ratios(application, load)),
  ])
  return section(
    `${heading}, ${connections} connections`,
    ['', 'requests/s', 'CPU µs', 'p99 ms', 'application ×: requests/s', 'application ×: per CPU s'],
    rows,
  )
}

/** How many requests the application serves for each one of the other's. */
function ratios(application: Load | undefined, other: Load): string[] {
  return [
    compared(application?.requestsPerSecond ?? [], other.requestsPerSecond),
    compared(other.cpuMicroseconds, application?.cpuMicroseconds),
  ]
}
