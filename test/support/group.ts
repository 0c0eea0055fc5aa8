import { readdirSync } from 'node:fs'
import { constants, setPriority } from 'node:os'
import { describe } from 'node:test'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))

/** A file belongs to the first of these that has something its path begins with. */
const groups = {
  // each takes as long as many others together
  'browser-pages': ['browser/pages'],
  browser: ['browser/'],
  delivery: ['production-layout', 'node-versions', 'instances'],
  // they start a process for nearly each test
  operators: ['doctor', 'setup', 'main', 'real-tenant'],
  // they wait for real seconds, such as the five that a tenant may take
  seconds: [
    'failures',
    'limits',
    'metrics',
    'outage',
    'rate-limit',
    'server',
    'slow-tenant',
    'store',
    'tenant-faults',
  ],
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

function groupOf(file: string): string | undefined {
  return Object.entries(groups).find(([, beginnings]) =>
    beginnings.some(beginning => file.startsWith(beginning)),
  )?.[0]
}
