import type { IncomingMessage } from 'node:http'
import { createRemoteJWKSet, jwtVerify } from 'jose'
import { openServer } from './servers.ts'

/** A real API behind the tenant's access tokens, which fails on demand. */
export interface TestApi {
  readonly url: string
  readonly audience: string
  /** The access tokens of the requests that came, the last one last. */
  readonly seen: readonly string[]
  /** Refuses this token from now on, as an API does that keeps a list of its own. */
  refuse(accessToken: string): void
  /** What whoever may read orders gets. */
  answer: string
  fault: 'hang' | 'status' | 'too-large' | null
  close(): Promise<void>
}

export const audience = 'https://orders.example/api'

export async function startApi(
  t: { after(close: () => Promise<void>): void },
  tenantOrigin: () => string,
): Promise<TestApi> {
  const server = await openServer('127.0.0.1')
  t.after(() => server.close())
  const seen: string[] = []
  const refused = new Set<string>()

  async function statusFor(request: IncomingMessage): Promise<number> {
    const [, token = ''] = /^Bearer (.+)$/.exec(request.headers.authorization ?? '') ?? []
    seen.push(token)
    if (refused.has(token)) return 401
    const keys = createRemoteJWKSet(new URL('/.well-known/jwks.json', tenantOrigin()))
    const options = { issuer: `${tenantOrigin()}/`, audience, algorithms: ['RS256'] }
    const verified = await jwtVerify(token, keys, options).catch(() => null)
    if (!verified) return 401
    const { permissions } = verified.payload
    return Array.isArray(permissions) && permissions.includes('read:orders') ? 200 : 403
  }

  const api: TestApi = {
    url: `http://127.0.0.1:${server.port}/`,
    audience,
    seen,
    refuse: token => refused.add(token),
    answer: '3 orders',
    fault: null,
    close: () => server.close(),
  }
  server.serve(async (request, response) => {
    if (api.fault === 'hang') return
    if (api.fault === 'too-large') response.end('x'.repeat(2 * 1024 * 1024))
    else if (api.fault === 'status') response.writeHead(503).end()
    else response.writeHead(await statusFor(request)).end(api.answer)
  })
  return api
}
