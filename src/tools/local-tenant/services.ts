import type { Provider } from 'oidc-provider'
import { type Accounts, countLogins, createAccounts } from './accounts/accounts.ts'
import type { Mail } from './accounts/mail.ts'
import { createPasswordTickets, type PasswordTickets } from './accounts/password-tickets.ts'
import { issueForApis } from './apis/api-tokens.ts'
import { watchRefreshes, withOverlap } from './apis/refresh-tokens.ts'
import { createResourceServers, type ResourceServers } from './apis/resource-servers.ts'
import { type Applications, createApplications } from './applications/applications.ts'
import { globalClient, toClient, toMachineClient } from './applications/client.ts'
import type { Initiator } from './applications/initiators.ts'
import { type Clock, createClock } from './clock.ts'
import type { Faults, RateLimit } from './faults.ts'
import { createMemberships, type Memberships } from './login/memberships.ts'
import { createUsers, type Users } from './login/users.ts'
import { backchannelLogout } from './logout/back-channel-logout.ts'
import { endSessionsOf, handOverSessions } from './logout/sessions.ts'
import { allowClientCredentials } from './management/client-credentials.ts'
import { createManagementTokens, type ManagementTokens, personalScopes } from './management/tokens.ts'
import { invitations, organizations } from './organizations.ts'
import { people } from './people.ts'
import { configure } from './provider/configuration.ts'
import { nameLoginClaims } from './provider/login-claims.ts'
import { createProvider } from './provider/provider.ts'
import { createSigningKey } from './provider/signing-key.ts'
import { createStore } from './provider/store.ts'
import type { Api, TenantSettings } from './settings.ts'

/** What the routes of the tenant share, created once for each tenant. */
export interface Services {
  issuer: string
  applications: Applications
  users: Users
  accounts: Accounts
  tickets: PasswordTickets
  memberships: Memberships
  provider: Provider
  /** Ends all sessions of the person with this id. */
  endSessionsOf: (accountId: string, reason: Initiator) => Promise<void>
  /** Makes the sessions of an account those of the person that it is linked to. */
  handOverSessions: (accountId: string, personId: string) => Promise<void>
  tokens: ManagementTokens
  resourceServers: ResourceServers
  accountRateLimit: RateLimit | null
  onMail: (mail: Mail) => void
  clock: Clock
  faults: Faults
  onError: (error: unknown) => void
}

export function createServices(settings: TenantSettings): Services {
  const { issuer, management, rolesClaim = null, faults = {}, onError = ignore } = settings
  const { signingKey = createSigningKey() } = settings
  const clock = createClock(faults.clockAheadSeconds)
  const users = createUsers(settings.people ?? people)
  const accounts = createAccounts(clock)
  const memberships = createMemberships(organizations, invitations)
  const machines = management ? [toMachineClient(management)] : []
  const applications = createApplications(toClient(settings), [...machines, globalClient()])
  const announced = { url: issuer, issuer: faults.issuer ?? issuer }
  const tokens = createManagementTokens({ ...announced, signingKey, clock })
  const audiences = settings.audiences && [...settings.audiences, tokens.audience, `${issuer}userinfo`]
  const apis = [...(settings.apis ?? []), toApi(tokens, settings)]
  const described = new Set(apis.map(({ audience }) => audience))
  const plain = (settings.audiences ?? []).filter(audience => !described.has(audience))
  const resourceServers = createResourceServers(
    [...apis, ...plain.map(audience => ({ audience }))],
    tokens.audience,
  )
  const refreshTokens = settings.refreshTokens ?? {}
  const store = withOverlap(createStore(), refreshTokens)
  const hasBackchannelLogout = !faults.lacksBackchannelLogout
  const known = {
    issuer,
    store,
    applications,
    users,
    accounts,
    memberships,
    rolesClaim,
    clock,
    signingKey,
    audiences,
    resourceServers,
  }
  const configuration = configure({ ...known, hasBackchannelLogout, refreshTokens })
  const provider = createProvider(announced, configuration, applications, onError)
  provider.use(watchRefreshes(refreshTokens))
  provider.use(issueForApis({ ...known, issuer: announced.issuer, apis }))
  provider.on('authorization.accepted', nameLoginClaims(memberships))
  provider.on('authorization.accepted', countLogins(users, accounts))
  // oidc-provider's event does not say why a session ended
  const reasons = new WeakMap<object, Initiator>()
  const announce = backchannelLogout({ issuer: announced.issuer, applications, signingKey, clock, onError })
  if (hasBackchannelLogout)
    provider.on('session.destroyed', session => announce(session, reasons.get(session) ?? 'rp-logout'))
  allowClientCredentials(provider, tokens, management)
  return {
    issuer,
    applications,
    users,
    accounts,
    tickets: createPasswordTickets(clock),
    memberships,
    provider,
    endSessionsOf: (accountId, reason) =>
      endSessionsOf(provider, store, accountId, session => reasons.set(session, reason)),
    handOverSessions: (accountId, personId) => handOverSessions(provider, store, accountId, personId),
    tokens,
    resourceServers,
    accountRateLimit: settings.accountRateLimit === undefined ? freePlan : settings.accountRateLimit,
    onMail: settings.onMail ?? ignore,
    clock,
    faults,
    onError,
  }
}

/** Two requests a second, for the whole tenant. */
const freePlan: RateLimit = { requests: 2, windowSeconds: 1 }

/** The Management API, for logins of people. */
function toApi({ audience }: ManagementTokens, settings: TenantSettings): Api {
  const { allowsAccountDeletion = true, accountPolicy: userPolicy = 'allow_all' } = settings
  const scopes = personalScopes.filter(scope => allowsAccountDeletion || scope !== 'delete:current_user')
  return { audience, scopes, allowsOfflineAccess: false, userPolicy }
}

function ignore(): void {}
