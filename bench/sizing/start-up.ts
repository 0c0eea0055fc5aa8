import { freePort } from '../../test/support/process.ts'
import type { Settings } from '../deployment.ts'
import type { Command } from '../program.ts'
import type { Programs } from '../programs.ts'
import { baselineSettings, baselines } from '../targets/targets.ts'
import type { Page } from '../targets/template.ts'

/** One value for each round. */
export interface StartUp {
  readonly name: string
  readonly milliseconds: number[]
}

// the first page waits for no store
const nobodyListens = 'redis://127.0.0.1:1'

/** From the start of the process to the first 200 for the home page, each in turn. */
export async function measureStartUps(
  programs: Programs,
  { settings, pages, rounds }: { settings: Settings; pages: readonly Page[]; rounds: number },
): Promise<StartUp[]> {
  const commands = await createCommands(settings, pages)
  const startUps: StartUp[] = commands.map(({ name }) => ({ name, milliseconds: [] }))
  for (let round = 0; round <= rounds; round++) {
    for (const [index, { command }] of commands.entries()) {
      const milliseconds = await startUp(programs, command)
      // the first round finds the files not yet in the system's cache
      if (round > 0) startUps[index]?.milliseconds.push(milliseconds)
    }
  }
  return startUps
}

async function createCommands(settings: Settings, pages: readonly Page[]) {
  const application = { ...settings, PORT: await freePort() }
  const withStore = { ...application, PORT: await freePort(), REDIS_URL: nobodyListens }
  const withTenant = { PORT: await freePort(), TENANT_PORT: await freePort() }
  const [express, http] = baselines
  return [
    { name: 'application', command: { file: 'dist/main.js', env: application } },
    { name: 'application with REDIS_URL', command: { file: 'dist/main.js', env: withStore } },
    { name: 'application with local tenant', command: { file: 'dist/main.js', env: withTenant } },
    { name: express.name, command: { file: express.file, env: await baselineSettings(pages) } },
    { name: http.name, command: { file: http.file, env: await baselineSettings(pages) } },
  ]
}

async function startUp(programs: Programs, command: Command & { env: { PORT: string } }): Promise<number> {
  const startedAt = performance.now()
  const program = programs.start(command)
  await program.answers(`http://localhost:${command.env.PORT}/`)
  const milliseconds = performance.now() - startedAt
  await program.stop()
  return milliseconds
}
