import { readdirSync, readFileSync } from 'node:fs'
import { constants, setPriority } from 'node:os'
import { describe } from 'node:test'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))

/**
 * The files that run in one process, by their folder. A file that belongs elsewhere says so in its first line, like
 * `// @group seconds`.
 */
const groups = {
  // each takes as long as many others together
  'browser-pages': [],
  browser: ['journeys/'],
  delivery: [],
  engines: [],
  // they start a process for nearly each test
  operators: ['tools/doctor/', 'tools/tenant-setup/', 'main.test.ts'],
  // they wait for real seconds, such as the five that a tenant may take
  seconds: ['errors/', 'metrics/', 'rate-limit/', 'redis/', 'tenant-client/'],
  http: [''],
} as const

type Group = keyof typeof groups

/**
 * Runs the test files of a group one after the other in one process: to load the application takes longer than most of
 * them. Each runs by itself as well.
 */
export function runGroup(name: Group): void {
  // all groups run at the same time: whose time is up comes before those who only compute
  if (name !== 'seconds') setPriority(constants.priority.PRIORITY_BELOW_NORMAL)
  for (const file of testFiles().filter(file => groupOf(file) === name))
    describe(file, async () => {
      await import(`../${file}`)
    })
}

function testFiles(): string[] {
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .map(file => file.replaceAll('\\', '/'))
    .filter(file => file.endsWith('.test.ts'))
    .sort()
}

/** @throws where a file names a group that there is not: it would never run */
function groupOf(file: string): string | undefined {
  const [, mark] = /^\/\/ @group (\S+)\n/.exec(readFileSync(root + file, 'utf8')) ?? []
  if (mark !== undefined && !(mark in groups)) throw new Error(`${file} names no group: ${mark}`)
  return (
    mark ?? Object.entries(groups).find(([, folders]) => folders.some(folder => file.startsWith(folder)))?.[0]
  )
}
