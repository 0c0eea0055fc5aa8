import { randomBytes } from 'node:crypto'
import { pathToFileURL } from 'node:url'
import { freePort } from '../test/support/process.ts'
import { type Program, pathOf } from './program.ts'
import type { Programs } from './programs.ts'

/** An environment for the application, as it would be with a tenant of one's own. */
export type Settings = Readonly<Record<'PORT' | 'BASE_URL' | 'ISSUER_BASE_URL', string>> &
  Readonly<Record<string, string>>

export async function createSettings(): Promise<Settings> {
  const PORT = await freePort()
  return {
    NODE_ENV: 'production',
    LOG_LEVEL: 'warn',
    HOST: 'localhost',
    PORT,
    BASE_URL: `http://localhost:${PORT}`,
    ISSUER_BASE_URL: `http://127.0.0.1:${await freePort()}/`,
    CLIENT_ID: 'bench-application',
    CLIENT_SECRET: randomBytes(32).toString('hex'),
    SECRET: randomBytes(32).toString('hex'),
    // each browser of the bench tells an address of its own, as a proxy would: one address alone meets the limits
    TRUST_PROXY: '1',
  }
}

/** The local tenant in a process of its own: what it keeps in memory is not the application's. */
export async function startTenant(programs: Programs, settings: Settings): Promise<void> {
  const nodeOptions = ['--import', import.meta.resolve('tsx')]
  const tenant = programs.start({ file: 'bench/targets/provider.ts', env: settings, nodeOptions })
  await tenant.answers(new URL('.well-known/openid-configuration', settings.ISSUER_BASE_URL).href)
}

/** The built application, unchanged. `preload` is a file that runs in its process before it, and may call `gc`. */
export async function startApplication(
  programs: Programs,
  settings: Settings,
  preload?: string,
): Promise<Program> {
  const nodeOptions = preload ? ['--expose-gc', '--import', pathToFileURL(pathOf(preload)).href] : []
  const application = programs.start({ file: 'dist/main.js', env: settings, nodeOptions })
  await application.answers(`http://localhost:${settings.PORT}/`)
  return application
}
