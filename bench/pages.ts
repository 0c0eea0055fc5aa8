import { Client } from '../test/support/client.ts'
import { freePort } from '../test/support/process.ts'
import { createSettings, type Settings, startApplication, startTenant } from './deployment.ts'
import type { Programs } from './programs.ts'
import { type Page, readPage } from './targets/template.ts'

/** The application, and its pages as somebody sees them who logged in. */
export interface Site {
  readonly settings: Settings
  readonly origin: string
  /** The same sessions and pages, with the default log level. */
  readonly loggingOrigin: string
  readonly pages: readonly [home: Page, profile: Page]
}

export async function openSite(programs: Programs): Promise<Site> {
  const settings = await createSettings()
  const logging = { ...settings, LOG_LEVEL: 'info', PORT: await freePort() }
  await startTenant(programs, settings)
  await startApplication(programs, settings)
  await startApplication(programs, logging)
  return {
    settings,
    origin: originOf(settings),
    loggingOrigin: originOf(logging),
    pages: await readPages(programs, settings),
  }
}

async function readPages(programs: Programs, settings: Settings): Promise<Site['pages']> {
  const Cookie = await logIn(settings)
  const probed = { ...settings, PORT: await freePort() }
  const probe = await startApplication(programs, probed, 'bench/model-probe.mjs')
  const origins = { origin: originOf(settings), probe: originOf(probed) }
  const home = await readPage(origins, { name: 'Home page', path: '/', headers: {} })
  const profile = await readPage(origins, {
    name: 'Profile page, logged in',
    path: '/profile',
    headers: { Cookie },
  })
  await probe.stop()
  return [home, profile]
}

/** Resolves with the cookies of a new login. */
async function logIn(settings: Settings): Promise<string> {
  const client = new Client(originOf(settings))
  const { url, status } = await client.logIn()
  if (url.pathname !== '/profile' || status !== 200)
    throw new Error(`The login ended at ${url.pathname} with ${status}`)
  return client.jar.header(url)
}

function originOf({ PORT }: Settings): string {
  return `http://localhost:${PORT}`
}
