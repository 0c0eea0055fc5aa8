import type { RequestListener } from 'node:http'
import { fileURLToPath } from 'node:url'
import type { Person } from '../../src/tools/local-tenant/accounts/person.ts'
import type { RefreshOutcome } from '../../src/tools/local-tenant/settings.ts'
import { createTenant } from '../../src/tools/local-tenant/tenant.ts'
import { audience } from './api.ts'
import { Client } from './client.ts'
import { freePort, type RunningProcess, startProcess } from './process.ts'
import { RedisServer } from './redis-server.ts'
import { openServer } from './servers.ts'
import { signingKey } from './tenant-key.ts'

/** Two processes of one application, one Redis, and a tenant that rotates refresh tokens without an overlap. */
export interface TokenFleet {
  readonly origin: string
  readonly redis: RedisServer
  readonly instances: readonly [TokenInstance, TokenInstance]
  /** A browser in which this person is logged in: Ada by default. */
  loggedIn(name?: string): Promise<Client>
}

/** What a fleet's tenant does beside its work. */
export interface WatchedTenant {
  before(listener: RequestListener): RequestListener
  onRefresh(outcome: RefreshOutcome, person: string | undefined): void
}

export class HeldTenant implements WatchedTenant {
  readonly outcomes: RefreshOutcome[] = []
  /** Refreshes that the tenant was asked for. */
  asked = 0
  /** What they wait for: before the tenant hears of them, or before its answer leaves. */
  hold: { readonly when: 'before' | 'after'; readonly until: Promise<unknown> } | null = null

  onRefresh(outcome: RefreshOutcome): void {
    this.outcomes.push(outcome)
  }

  /** Holds each refresh; the codes of logins pass. */
  before(listener: RequestListener): RequestListener {
    return (request, response) => {
      if (request.url !== '/oauth/token' || !this.hold) return listener(request, response)
      const { when, until } = this.hold
      this.asked += 1
      if (when === 'before') return void until.then(() => listener(request, response))
      const end = response.end.bind(response)
      response.end = (...parts: unknown[]) => {
        void until.then(() => Reflect.apply(end, response, parts))
        return response
      }
      listener(request, response)
    }
  }
}

export class TokenInstance {
  readonly origin: string
  readonly #env: Record<string, string>
  #process: RunningProcess | undefined

  constructor(env: Record<string, string>) {
    this.#env = env
    this.origin = `http://127.0.0.1:${env['PORT']}`
  }

  async start(): Promise<void> {
    this.#process = startProcess(this.#env, { args: ['--import', import.meta.resolve('tsx'), script] })
    await this.#process.printed(/"msg":"listening"/)
    await this.#process.printed(/"msg":"redis.up"/)
  }

  async kill(): Promise<void> {
    await this.#process?.stop('SIGKILL')
  }

  async stop(): Promise<number | null> {
    return (await this.#process?.stop('SIGTERM')) ?? null
  }

  async restart(): Promise<number | null> {
    const exitCode = await this.stop()
    await this.start()
    return exitCode
  }
}

const script = fileURLToPath(new URL('token-instance.ts', import.meta.url))

interface Ending {
  after(close: () => Promise<unknown>): void
}

interface FleetOptions {
  /** Of the second instance: what it sees happened a while ago. */
  readonly clockAheadSeconds?: number
  readonly redisOptions?: readonly string[]
  readonly people?: readonly Person[]
}

/** With a tenant whose refreshes a test can hold. */
export async function startTokenFleet(
  t: Ending,
  options: FleetOptions = {},
): Promise<TokenFleet & { readonly tenant: HeldTenant }> {
  const tenant = new HeldTenant()
  return { ...(await startFleetAt(tenant, t, options)), tenant }
}

export async function startFleetAt(
  tenant: WatchedTenant,
  t: Ending,
  { clockAheadSeconds = 0, redisOptions, people }: FleetOptions = {},
): Promise<TokenFleet> {
  const redis = await RedisServer.start({ after: close => t.after(close) }, redisOptions)
  const server = await openServer('127.0.0.1')
  t.after(() => server.close())
  const ports = [await freePort(), await freePort()] as const
  const [origin, issuer] = [`http://localhost:${ports[0]}`, `http://127.0.0.1:${server.port}/`]
  const client = { clientId: 'the-application', clientSecret: '5e8f2c41d09b7a63' }
  server.serve(
    tenant.before(
      createTenant({
        issuer,
        signingKey,
        ...client,
        callbackUrls: [`${origin}/callback`],
        logoutUrls: [origin],
        // whoever asks for a token half a second later needs a new one
        apis: [{ audience, tokenSeconds: 1 }],
        refreshTokens: { rotates: true, onRefresh: (...refresh) => tenant.onRefresh(...refresh) },
        ...(people && { people }),
      }),
    ),
  )
  const env = {
    ...redis.env,
    ISSUER_BASE_URL: issuer,
    CLIENT_ID: client.clientId,
    CLIENT_SECRET: client.clientSecret,
    SECRET: '9f1b6c0d5a7e42388f0e1d2c3b4a5968778695a4b3c2d1e0',
    BASE_URL: origin,
    AUDIENCE: audience,
    SCOPE: 'openid offline_access',
  }
  const instances = [
    new TokenInstance({ ...env, PORT: ports[0] }),
    new TokenInstance({ ...env, PORT: ports[1], CLOCK_AHEAD_SECONDS: String(clockAheadSeconds) }),
  ] as const
  for (const instance of instances) {
    t.after(() => instance.kill())
    await instance.start()
  }
  return {
    origin,
    redis,
    instances,
    loggedIn: async name => {
      const browser = new Client(origin)
      browser.redirectTo(instances[0].origin)
      await browser.logIn(name)
      return browser
    },
  }
}
