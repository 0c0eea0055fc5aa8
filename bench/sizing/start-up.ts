import { freePort } from '../../test/support/process.ts'
import { type Credentials, createSettings, type Environment, startProvider } from '../deployment.ts'
import { median, medianRatio, number, ratio, section } from '../figures.ts'
import type { Plan } from '../plan.ts'
import type { Command, Programs } from '../programs.ts'
import { type Content, contentOfApplication, otherEnvironment, others } from '../targets/targets.ts'

/** One value for each round. */
interface StartUp {
  readonly name: string
  readonly milliseconds: number[]
}

// no server listens there, and the first page does not wait for one
const absentStore = 'redis://127.0.0.1:1'

/** From the start of the process to the first 200 for the home page, each in turn. */
export async function reportStartUps(programs: Programs, { startUps: rounds }: Plan): Promise<string> {
  const credentials = await startProvider(programs)
  const content = await contentOfApplication(programs, credentials)
  const commands = await createCommands(credentials, content)
  const startUps: StartUp[] = commands.map(({ name }) => ({ name, milliseconds: [] }))
  for (let round = 0; round <= rounds; round++) {
    for (const [index, command] of commands.entries()) {
      const milliseconds = await startUp(programs, command)
      // in the first round the files are not yet in the system's cache
      if (round > 0) startUps[index]?.milliseconds.push(milliseconds)
    }
  }
  return report(startUps)
}

async function createCommands(credentials: Credentials, content: Content) {
  const file = 'dist/main.js'
  const application = await createSettings(credentials)
  const withStore = { ...(await createSettings(credentials)), REDIS_URL: absentStore }
  const withTenant = { PORT: await freePort(), TENANT_PORT: await freePort() }
  const commands: (Command & { name: string; env: Environment })[] = [
    { name: 'application', file, env: application },
    { name: 'application with REDIS_URL', file, env: withStore },
    { name: 'application with local tenant', file, env: withTenant },
  ]
  for (const other of others) commands.push({ ...other, env: await otherEnvironment(credentials, content) })
  return commands
}

async function startUp(programs: Programs, command: Command & { env: Environment }): Promise<number> {
  const startedAt = performance.now()
  const program = programs.start(command)
  await program.answers(`http://localhost:${command.env.PORT}/`)
  const milliseconds = performance.now() - startedAt
  await program.stop()
  return milliseconds
}

function report(startUps: readonly StartUp[]): string {
  const bases = startUps.slice(-others.length).map(({ milliseconds }) => milliseconds)
  const rows = startUps.map(({ name, milliseconds }) => [
    name,
    number(median(milliseconds)),
    ...bases.map(base => ratio(medianRatio(milliseconds, base))),
  ])
  return section(
    'Start of the process to first answer',
    ['', 'ms', 'of bare Express', 'of bare node:http', "of Auth0's sample"],
    rows,
  )
}
