import { basename, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { freePort } from '../test/support/process.ts'
import { type Program, type Programs, pathOf } from './programs.ts'

/** An environment for the application, as it would be with a tenant of one's own. */
export type Settings = Environment & Readonly<Record<'BASE_URL' | 'ISSUER_BASE_URL', string>>

/** Of a server that listens at PORT. */
export type Environment = Readonly<Record<'PORT', string>> & Readonly<Record<string, string>>

/** What a client of the provider needs. */
export type Credentials = Readonly<
  Record<'ISSUER_BASE_URL' | 'CLIENT_ID' | 'CLIENT_SECRET' | 'SECRET', string>
>

/** A small OpenID provider in a process of its own: its work and its memory are not the application's. */
export async function startProvider(programs: Programs): Promise<Credentials> {
  const nodeOptions = ['--import', import.meta.resolve('tsx')]
  const provider = programs.start({ file: 'bench/targets/provider.ts', env: {}, nodeOptions })
  const credentials = await provider.ask('credentials')
  if (!isCredentials(credentials)) throw new Error('The provider did not answer with credentials')
  return credentials
}

/** For one more process of the application. */
export async function createSettings(credentials: Credentials): Promise<Settings> {
  const PORT = await freePort()
  return {
    ...credentials,
    NODE_ENV: 'production',
    LOG_LEVEL: 'info',
    HOST: 'localhost',
    PORT,
    BASE_URL: `http://localhost:${PORT}`,
    // each browser of the bench names an address of its own, as a proxy would: a single one would reach the rate limits
    TRUST_PROXY: '1',
  }
}

/** The built application, unchanged. `preload` is a file that runs in its process before it, and may call `gc`. */
export async function startApplication(
  programs: Programs,
  settings: Settings,
  preload?: string,
): Promise<Program> {
  return startServer(programs, { file: 'dist/main.js', env: settings, preload })
}

/** Resolves once it answers at its PORT. Its standard output goes to a file. */
export async function startServer(
  programs: Programs,
  { file, env, preload }: { file: string; env: Environment; preload: string | undefined },
): Promise<Program> {
  const nodeOptions = preload ? ['--expose-gc', '--import', pathToFileURL(pathOf(preload)).href] : []
  const output = join(programs.folder, `${basename(file)}-${env.PORT}.log`)
  const program = programs.start({ file, env, nodeOptions, output })
  await program.answers(`http://localhost:${env.PORT}/`)
  return program
}

function isCredentials(answer: unknown): answer is Credentials {
  if (typeof answer !== 'object' || answer === null) return false
  return ['ISSUER_BASE_URL', 'CLIENT_ID', 'CLIENT_SECRET', 'SECRET'].every(
    name => typeof Reflect.get(answer, name) === 'string',
  )
}
