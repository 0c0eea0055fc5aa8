import type { Provider } from 'oidc-provider'
import { issueForApis } from './apis/api-tokens.ts'
import { watchRefreshes, withOverlap } from './apis/refresh-tokens.ts'
import { type Applications, createApplications } from './applications/applications.ts'
import { globalClient, toClient, toMachineClient } from './applications/client.ts'
import { type Clock, createClock } from './clock.ts'
import type { Faults } from './faults.ts'
import { createMemberships, type Memberships } from './login/memberships.ts'
import { createUsers, type Users } from './login/users.ts'
import { backchannelLogout } from './logout/back-channel-logout.ts'
import { endSessionsOf } from './logout/sessions.ts'
import { allowClientCredentials } from './management/client-credentials.ts'
import { createManagementTokens, type ManagementTokens } from './management/tokens.ts'
import { invitations, organizations } from './organizations.ts'
import { people } from './people.ts'
import { configure } from './provider/configuration.ts'
import { nameLoginClaims } from './provider/login-claims.ts'
import { createProvider } from './provider/provider.ts'
import { createSigningKey } from './provider/signing-key.ts'
import { createStore } from './provider/store.ts'
import type { TenantSettings } from './settings.ts'

/** What the routes of the tenant share, created once for each tenant. */
export interface Services {
  issuer: string
  applications: Applications
  users: Users
  memberships: Memberships
  provider: Provider
  /** Ends all sessions of the person with this id. */
  endSessionsOf: (accountId: string) => Promise<void>
  tokens: ManagementTokens
  clock: Clock
  faults: Faults
  onError: (error: unknown) => void
}

export function createServices(settings: TenantSettings): Services {
  const { issuer, management, rolesClaim = null, faults = {}, onError = ignore } = settings
  const { signingKey = createSigningKey() } = settings
  const clock = createClock(faults.clockAheadSeconds)
  const users = createUsers(settings.people ?? people)
  const memberships = createMemberships(organizations, invitations)
  const machines = management ? [toMachineClient(management)] : []
  const applications = createApplications(toClient(settings), [...machines, globalClient()])
  const announced = { url: issuer, issuer: faults.issuer ?? issuer }
  const tokens = createManagementTokens({ ...announced, signingKey, clock })
  const audiences = settings.audiences && [...settings.audiences, tokens.audience, `${issuer}userinfo`]
  const refreshTokens = settings.refreshTokens ?? {}
  const store = withOverlap(createStore(), refreshTokens)
  const hasBackchannelLogout = !faults.lacksBackchannelLogout
  const known = { issuer, store, applications, users, memberships, rolesClaim, clock, signingKey, audiences }
  const configuration = configure({ ...known, hasBackchannelLogout, refreshTokens })
  const provider = createProvider(announced, configuration, applications, onError)
  provider.use(watchRefreshes(refreshTokens))
  provider.use(issueForApis({ ...known, issuer: announced.issuer, apis: settings.apis ?? [] }))
  provider.on('authorization.accepted', nameLoginClaims(memberships))
  // oidc-provider's event does not say why a session ended
  const revoked = new WeakSet<object>()
  const announce = backchannelLogout({ issuer: announced.issuer, applications, signingKey, clock, onError })
  if (hasBackchannelLogout)
    provider.on('session.destroyed', session =>
      announce(session, revoked.has(session) ? 'session-revoked' : 'rp-logout'),
    )
  allowClientCredentials(provider, tokens, management)
  return {
    issuer,
    applications,
    users,
    memberships,
    provider,
    endSessionsOf: accountId => endSessionsOf(provider, store, accountId, session => revoked.add(session)),
    tokens,
    clock,
    faults,
    onError,
  }
}

function ignore(): void {}
