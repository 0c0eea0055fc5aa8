import { channel } from 'node:diagnostics_channel'
import { brand } from './brand.ts'
import type { FailureKind } from './errors/failure-kinds.ts'

/**
 * What happens in this application, told to whoever listens. These are channels of `node:diagnostics_channel`, so they
 * belong to the whole process, and a tracing library may subscribe to them by brand.channelPrefix and name, such as `login.ended`.
 */
export const loginStarted = typedChannel<object>('login.started')
export const loginEnded = typedChannel<
  // what is retried goes on as another attempt
  { readonly outcome: 'succeeded' | 'retried' } | { readonly outcome: 'failed'; readonly reason: FailureKind }
>('login.ended')
/** A callback with an attempt to finish, from its arrival to its answer. */
export const callbackFinished = typedChannel<{
  readonly outcome: 'succeeded' | 'failed'
  readonly seconds: number
}>('callback.finished')
export const logoutDone = typedChannel<{ readonly by: 'user' | 'tenant' }>('logout.done')
export const logoutTokenRefused = typedChannel<object>('logout-token.refused')
export const sessionsRevoked = typedChannel<{
  readonly scope: 'session' | 'tenant-session' | 'person'
}>('sessions.revoked')
/** Whatever ended on an error page. */
export const requestFailed = typedChannel<{ readonly reason: FailureKind }>('request.failed')
export const requestLimited = typedChannel<{ readonly limit: Limit }>('request.limited')
export const tenantCalled = typedChannel<{
  readonly endpoint: TenantEndpoint
  readonly outcome: TenantOutcome
  readonly seconds: number
}>('tenant.called')
export const redisCalled = typedChannel<{ readonly outcome: RedisOutcome; readonly seconds: number }>(
  'redis.called',
)

/** An access token was to be renewed with its refresh token, by asking the tenant. */
export const tokensRenewed = typedChannel<{ readonly outcome: RenewalOutcome }>('tokens.renewed')
/** An API was called as a person. */
export const apiCalled = typedChannel<{ readonly outcome: ApiOutcome; readonly seconds: number }>(
  'api.called',
)

/** Those of rate-limit/rate-limit.ts. */
export type Limit = 'logins' | 'callbacks' | 'logouts' | 'attempts'
export type TenantEndpoint = 'discovery' | 'jwks' | 'token' | 'userinfo' | 'revocation'
/** `not-sent`: the circuit is open, or too many calls are under way. */
export type TenantOutcome = 'answered' | 'unreachable' | 'too-slow' | 'bad-tenant-response' | 'not-sent'
/** `refused`: Redis answered with an error. `silent`: it did not answer. `not-sent`: it was known to be down. */
export type RedisOutcome = 'answered' | 'refused' | 'silent' | 'not-sent'

/** `refused`: the tenant no longer takes the refresh token. `failed`: it gave no answer that counts. */
export type RenewalOutcome = 'renewed' | 'refused' | 'failed'
/** `answered`: with any status but those of an API that is down. `not-sent`: the circuit is open. */
export type ApiOutcome = 'answered' | 'down' | 'not-sent'

export interface TypedChannel<Message extends object> {
  readonly isHeard: boolean
  /** Calls `describe` only while somebody listens. */
  publish(describe: () => Message): void
  /** Does the work, then tells how it ended; what it returns or throws stays as it is. */
  time<Result>(work: () => Promise<Result>, describe: (end: End<Result>) => Message): Promise<Result>
  /** Returns what ends it. */
  subscribe(listener: (message: Message) => void): () => void
}

/** Either a result or an error. */
export interface End<Result> {
  readonly result?: Result
  readonly error?: unknown
  readonly seconds: number
}

function typedChannel<Message extends object>(name: string): TypedChannel<Message> {
  const raw = channel(`${brand.channelPrefix}${name}`)
  // anybody can publish anything there: only what came from here has the type
  const own = new WeakSet<object>()
  const isOwn = (message: unknown): message is Message =>
    typeof message === 'object' && message !== null && own.has(message)

  function publish(describe: () => Message): void {
    if (!raw.hasSubscribers) return
    const message = describe()
    own.add(message)
    raw.publish(message)
  }

  return {
    get isHeard() {
      return raw.hasSubscribers
    },
    publish,
    async time(work, describe) {
      if (!raw.hasSubscribers) return work()
      const startedAt = performance.now()
      const seconds = () => (performance.now() - startedAt) / 1000
      const result = await work().catch((error: unknown) => {
        publish(() => describe({ error, seconds: seconds() }))
        throw error
      })
      publish(() => describe({ result, seconds: seconds() }))
      return result
    },
    subscribe(listener) {
      const hear = (message: unknown) => {
        if (isOwn(message)) listener(message)
      }
      raw.subscribe(hear)
      return () => raw.unsubscribe(hear)
    },
  }
}
