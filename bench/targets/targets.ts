import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { person } from '../../test/support/broken-provider/truth.ts'
import { freePort } from '../../test/support/process.ts'
import { type Credentials, createSettings, type Environment, startServer } from '../deployment.ts'
import type { Program, Programs } from '../programs.ts'
import { openSession } from '../sessions.ts'
import { usageProbe } from '../usage.ts'
import { comparable, toTemplate } from './template.ts'

export const pages = [
  { name: 'Home page, signed out', path: '/', view: 'home', needsLogin: false },
  { name: 'Profile page, signed in', path: '/profile', view: 'profile', needsLogin: true },
] as const

export type Page = (typeof pages)[number]

/** What the application is compared with. */
export interface Other {
  readonly name: string
  /** Absolute, or relative to the root of the project. */
  readonly file: string
}

export const sample: Other = { name: "Auth0's Express sample", file: 'bench/targets/sample.mjs' }

export const others: readonly Other[] = [
  { name: 'bare Express and EJS', file: 'bench/targets/bare-express.mjs' },
  { name: 'bare node:http', file: 'bench/targets/bare-http.mjs' },
  sample,
]

/** A running program that serves the pages. */
export interface Target {
  readonly name: string
  readonly origin: string
  /** Has the usage probe in it. */
  readonly program: Program
}

/** The pages as the application serves them, for the others. */
export interface Content {
  readonly htmlOf: ReadonlyMap<Page, string>
  readonly env: Readonly<Record<'VIEWS' | 'PAGES', string>>
}

/** The application, then the others. All of them serve the content, with gzip where that is what is measured. */
export async function startTargets(
  programs: Programs,
  comparedWith: readonly Other[],
  { credentials, content, compresses }: { credentials: Credentials; content: Content; compresses: boolean },
): Promise<readonly Target[]> {
  const targets = [await startApplicationTarget(programs, credentials)]
  for (const other of comparedWith)
    targets.push(await startTarget(programs, other, await otherEnvironment(credentials, content, compresses)))
  for (const target of targets) await assertServes(target, content, compresses)
  return targets
}

export async function startApplicationTarget(
  programs: Programs,
  credentials: Credentials,
  { name = 'application', env = {} }: { name?: string; env?: Readonly<Record<string, string>> } = {},
): Promise<Target> {
  const settings = { ...(await createSettings(credentials)), ...env }
  return startTarget(programs, { name, file: 'dist/main.js' }, settings)
}

export async function startTarget(
  programs: Programs,
  { name, file }: Other,
  env: Environment,
): Promise<Target> {
  const program = await startServer(programs, { file, env, preload: usageProbe })
  return { name, origin: `http://localhost:${env.PORT}`, program }
}

/** For one of the others. */
export async function otherEnvironment(
  credentials: Credentials,
  { env }: Content,
  compresses = false,
): Promise<Environment> {
  const PORT = await freePort()
  const compression = compresses ? { COMPRESSES: '1' } : {}
  return {
    ...credentials,
    ...env,
    ...compression,
    NODE_ENV: 'production',
    PORT,
    CLAIMS: JSON.stringify(person),
  }
}

/** Takes the pages from the application, and writes templates of them into the folder of the programs. */
export async function contentOfApplication(programs: Programs, credentials: Credentials): Promise<Content> {
  const { origin, program } = await startApplicationTarget(programs, credentials)
  const VIEWS = join(programs.folder, 'views')
  await mkdir(VIEWS, { recursive: true })
  const htmlOf = new Map<Page, string>()
  const served: object[] = []
  for (const page of pages) {
    const { html } = await readPage(origin, page)
    const { files, values } = toTemplate(page.view, html)
    for (const [name, text] of Object.entries(files)) await writeFile(join(VIEWS, `${name}.ejs`), text)
    htmlOf.set(page, html)
    served.push({ path: page.path, view: page.view, values, html })
  }
  await program.stop()
  return { htmlOf, env: { VIEWS, PAGES: JSON.stringify(served) } }
}

/** @throws when the target does not send what the application sends, in the way that is measured */
async function assertServes(
  { name, origin }: Target,
  { htmlOf }: Content,
  compresses: boolean,
): Promise<void> {
  for (const page of pages) {
    const { html, encoding } = await readPage(origin, page, compresses ? 'gzip' : 'identity')
    if (comparable(html) !== comparable(htmlOf.get(page) ?? ''))
      throw new Error(`${name} and the application differ at ${page.path}: they cannot be compared`)
    if ((encoding === 'gzip') !== compresses)
      throw new Error(`${name} encoded ${page.path} as ${encoding ?? 'plain'}`)
  }
}

async function readPage(
  origin: string,
  { path, needsLogin }: Page,
  accepted = 'identity',
): Promise<{ html: string; encoding: string | null }> {
  const cookie = needsLogin ? { Cookie: await openSession(origin) } : {}
  const headers = { 'Accept-Encoding': accepted, ...cookie }
  const response = await fetch(origin + path, { headers, redirect: 'manual' })
  if (response.status !== 200) throw new Error(`${origin}${path} answered ${response.status}`)
  return { html: await response.text(), encoding: response.headers.get('content-encoding') }
}
