import type { IncomingMessage, RequestListener } from 'node:http'
import { Readable } from 'node:stream'
import type { Faults } from '../../../src/tools/local-tenant/faults.ts'
import type { Scope } from '../../../src/tools/local-tenant/management/tokens.ts'
import type { Api } from '../../../src/tools/local-tenant/settings.ts'
import { createTenant } from '../../../src/tools/local-tenant/tenant.ts'
import { machine } from '../management.ts'
import { openServer } from '../servers.ts'
import { application, readJson } from '../tenant.ts'
import { signingKey } from '../tenant-key.ts'

type Fields = Record<string, unknown>

interface StagedAnswer {
  readonly status: number
  readonly headers?: Record<string, string>
  /** An iterable is sent piece by piece, and may be endless. */
  readonly body: string | Iterable<string>
}

interface Options {
  readonly faults?: Faults
  /** The scopes of the token: all of them where this is left out. */
  readonly scopes?: readonly Scope[]
  readonly tokenSeconds?: number
  readonly apis?: readonly Api[]
  readonly accountPolicy?: Api['userPolicy']
  /** An answer in place of the tenant's: for an outage, a page, another server. */
  readonly instead?: (req: IncomingMessage) => StagedAnswer | undefined
}

export interface ManagedTenant {
  readonly url: string
  /** For the Management API. */
  readonly token: string
  /** The requests of the set-up to the Management API, in order. */
  readonly asked: readonly string[]
  /** The request by which it learns whether people may change their own account. */
  readonly readsAccounts: string
  /** What the Management API answers an administrator. */
  read<Body>(path: string): Promise<Body>
  /** Creates an application before the set-up runs. */
  add(client: Fields): Promise<Fields>
  /** The applications that were created after the tenant started. */
  clients(): Promise<Fields[]>
}

/** The local tenant with its Management API, until the test is over. */
export async function startManagedTenant(
  t: { after(close: () => Promise<void>): void },
  options: Options = {},
): Promise<ManagedTenant> {
  const { faults = {}, scopes, tokenSeconds, apis = [], instead = () => undefined } = options
  const server = await openServer('127.0.0.1')
  t.after(() => server.close())
  const url = `http://127.0.0.1:${server.port}/`
  const limits = { ...(scopes && { scopes }), ...(tokenSeconds && { tokenSeconds }) }
  const tenant = createTenant({
    issuer: url,
    signingKey,
    ...application,
    faults,
    apis,
    ...(options.accountPolicy && { accountPolicy: options.accountPolicy }),
    management: { ...machine, ...limits },
  })
  const asked: string[] = []
  server.serve(inFront(tenant, { instead, asked }))
  const admin = await pageToken(url)

  return {
    url,
    token: scopes || tokenSeconds ? await machineToken(url) : admin,
    asked,
    readsAccounts: `GET /api/v2/resource-servers/${encodeURIComponent(`${url}api/v2/`)}`,
    read: path => askApi(url, admin, { path }),
    add: client => askApi(url, admin, { method: 'POST', body: JSON.stringify(client) }),
    clients: async () => {
      const all: Fields[] = await askApi(url, admin)
      return all.filter(({ name, global }) => !global && name !== 'Default App' && name !== 'Management')
    },
  }
}

function inFront(
  tenant: RequestListener,
  { instead, asked }: { instead: NonNullable<Options['instead']>; asked: string[] },
): RequestListener {
  return (req, res) => {
    if (req.headers['x-test'] !== undefined) return tenant(req, res)
    if (req.url?.startsWith('/api/')) asked.push(`${req.method} ${req.url.replace(/\?.*/, '')}`)
    const answer = instead(req)
    if (!answer) return tenant(req, res)
    res.writeHead(answer.status, answer.headers)
    Readable.from(answer.body).pipe(res)
  }
}

/** The token that the local tenant shows on its page. */
async function pageToken(url: string): Promise<string> {
  const page = await (await fetch(new URL('management-token', url), { headers: testHeader })).text()
  return /eyJ[\w-]+\.[\w-]+\.[\w-]+/.exec(page)?.[0] ?? ''
}

async function machineToken(url: string): Promise<string> {
  const body = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: machine.clientId,
    client_secret: machine.clientSecret,
    audience: `${url}api/v2/`,
  })
  const answer = await fetch(new URL('oauth/token', url), { method: 'POST', headers: testHeader, body })
  return (await readJson<{ access_token: string }>(answer)).access_token
}

async function askApi<Body>(
  url: string,
  token: string,
  { path = 'clients?per_page=100', ...init }: RequestInit & { path?: string } = {},
): Promise<Body> {
  const headers = { ...testHeader, authorization: `Bearer ${token}`, 'content-type': 'application/json' }
  return readJson(await fetch(new URL(`api/v2/${path}`, url), { ...init, headers }))
}

// distinguishes the requests of a test from those of the set-up
const testHeader = { 'x-test': 'yes' }
