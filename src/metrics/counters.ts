import { Counter, Histogram, type Registry } from 'prom-client'
import { brand } from '../brand.ts'
import { errorPages } from '../errors/failure-kinds.ts'
import {
  callbackFinished,
  type Limit,
  loginEnded,
  loginStarted,
  logoutDone,
  logoutTokenRefused,
  requestFailed,
  requestLimited,
  sessionsRevoked,
} from '../events.ts'

/** Seconds. The tenant gets five: a callback that took longer ran into its limit. */
const callbackBuckets = [0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 3, 4, 5, 6, 10]

// an object, so that none can be missing
const limits: Record<Limit, 0> = { logins: 0, callbacks: 0, logouts: 0, attempts: 0 }

/** Counts the events of logins, logouts, failures and limits. Each label is there from the start, so that a rate is known. */
export function eventMetrics(registry: Registry): (() => void)[] {
  const reasons = Object.keys(errorPages)
  const counter = (name: string, help: string, labelNames: readonly string[] = []) =>
    new Counter({ name: `${brand.metricsPrefix}${name}`, help, labelNames, registers: [registry] })

  const started = counter('logins_started_total', 'Browsers that were sent to the tenant')
  const ended = counter(
    'logins_total',
    'Logins that came to an end, by outcome and, where they failed, by the kind of failure',
    ['outcome', 'reason'],
  )
  for (const outcome of ['succeeded', 'retried']) ended.inc({ outcome, reason: '' }, 0)
  for (const reason of reasons) ended.inc({ outcome: 'failed', reason }, 0)
  const callbacks = new Histogram({
    name: `${brand.metricsPrefix}callback_duration_seconds`,
    help: 'How long a callback took that finished a login, with its calls to the tenant',
    labelNames: ['outcome'],
    buckets: callbackBuckets,
    registers: [registry],
  })
  for (const outcome of ['succeeded', 'failed']) callbacks.zero({ outcome })

  const logouts = counter(
    'logouts_total',
    'Logouts, by who asked for them: the user here, or the tenant by back-channel logout',
    ['by'],
  )
  for (const by of ['user', 'tenant']) logouts.inc({ by }, 0)
  const refused = counter('logout_tokens_refused_total', 'Logout tokens that failed a check')
  const revoked = counter(
    'revocations_total',
    'Entries on the list of ended sessions: one session, all of a session at the tenant, all of a person',
    ['scope'],
  )
  for (const scope of ['session', 'tenant-session', 'person']) revoked.inc({ scope }, 0)

  const failures = counter('failures_total', 'Requests that ended on an error page, by the kind of failure', [
    'reason',
  ])
  for (const reason of reasons) failures.inc({ reason }, 0)
  const limited = counter(
    'rate_limited_total',
    'Requests that were refused with 429, by the limit that was reached',
    ['limit'],
  )
  for (const limit of Object.keys(limits)) limited.inc({ limit }, 0)

  return [
    loginStarted.subscribe(() => started.inc()),
    loginEnded.subscribe(end => {
      ended.inc({ outcome: end.outcome, reason: end.outcome === 'failed' ? end.reason : '' })
    }),
    callbackFinished.subscribe(({ outcome, seconds }) => callbacks.observe({ outcome }, seconds)),
    logoutDone.subscribe(({ by }) => logouts.inc({ by })),
    logoutTokenRefused.subscribe(() => refused.inc()),
    sessionsRevoked.subscribe(({ scope }) => revoked.inc({ scope })),
    requestFailed.subscribe(({ reason }) => failures.inc({ reason })),
    requestLimited.subscribe(({ limit }) => limited.inc({ limit })),
  ]
}
