import { Counter, type Registry } from 'prom-client'
import { logoutDone, logoutTokenRefused, sessionsRevoked } from '../events.ts'

export function logoutMetrics(registry: Registry): (() => void)[] {
  const registers = [registry]
  const done = new Counter({
    name: 'auth0_app_logouts_total',
    help: 'Logouts, by who asked for them: the user here, or the tenant by back-channel logout',
    labelNames: ['by'],
    registers,
  })
  for (const by of ['user', 'tenant']) done.inc({ by }, 0)
  const refused = new Counter({
    name: 'auth0_app_logout_tokens_refused_total',
    help: 'Logout tokens that failed a check',
    registers,
  })
  const revoked = new Counter({
    name: 'auth0_app_revocations_total',
    help: 'Entries on the list of ended sessions: one session, all of a session at the tenant, all of a person',
    labelNames: ['scope'],
    registers,
  })
  for (const scope of ['session', 'tenant-session', 'person']) revoked.inc({ scope }, 0)
  return [
    logoutDone.subscribe(({ by }) => done.inc({ by })),
    logoutTokenRefused.subscribe(() => refused.inc()),
    sessionsRevoked.subscribe(({ scope }) => revoked.inc({ scope })),
  ]
}
