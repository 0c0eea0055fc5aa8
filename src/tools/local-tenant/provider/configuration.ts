import { randomBytes } from 'node:crypto'
import type { Configuration, KoaContextWithOIDC } from 'oidc-provider'
import type { Accounts } from '../accounts/accounts.ts'
import { isOwnToken } from '../apis/refresh-tokens.ts'
import type { ResourceServers } from '../apis/resource-servers.ts'
import type { Applications } from '../applications/applications.ts'
import { claimsByScope } from '../claims.ts'
import type { Clock } from '../clock.ts'
import { protocolErrorPage } from '../errors/error-page.ts'
import { loginPath } from '../login/attempt.ts'
import type { Memberships } from '../login/memberships.ts'
import type { Users } from '../login/users.ts'
import { showLoggedOut } from '../logout/logout.ts'
import type { RefreshTokens } from '../settings.ts'
import { accountFinder, loadExistingGrant } from './account.ts'
import { refuseOrganization, refuseToAuthorize } from './authorization-endpoint.ts'
import { withApplications } from './client-metadata.ts'
import { createInteractionPolicy, secondFactorPolicy } from './interaction-policy.ts'
import type { SigningKey } from './signing-key.ts'
import type { Store } from './store.ts'

/** What oidc-provider is configured with. */
export interface ProviderServices {
  issuer: string
  store: Store
  applications: Applications
  users: Users
  accounts: Accounts
  memberships: Memberships
  /** The claim for roles, where the tenant has one. */
  rolesClaim: string | null
  clock: Clock
  signingKey: SigningKey
  /** The APIs that the tenant knows. It takes any audience where this is undefined. */
  audiences: readonly string[] | undefined
  resourceServers: ResourceServers
  hasBackchannelLogout: boolean
  refreshTokens: RefreshTokens
}

/** Auth0's routes, claims and lifetimes. oidc-provider prints a notice about some settings that are left out. */
export function configure(services: ProviderServices): Configuration {
  const { store, applications, users, clock } = services
  const refuse = refuseToAuthorize(services)
  return {
    adapter: withApplications(store, applications),
    jwks: { keys: [services.signingKey.jwk] },
    enabledJWA: { idTokenSigningAlgValues: ['RS256', 'HS256'] },
    cookies: {
      keys: [randomBytes(32).toString('base64url')],
      // cookies ignore ports, so these names must differ from the application's
      names: { session: 'tenant_session', interaction: 'tenant_interaction', resume: 'tenant_resume' },
    },
    routes: {
      authorization: '/authorize',
      token: '/oauth/token',
      userinfo: '/userinfo',
      jwks: '/.well-known/jwks.json',
      end_session: '/oidc/logout',
      revocation: '/oauth/revoke',
    },
    // oidc-provider takes the scopes from the keys
    claims: claimsByScope(users.listed, services.rolesClaim),
    acrValues: [secondFactorPolicy],
    conformIdTokenClaims: false,
    clientAuthMethods: ['client_secret_basic', 'client_secret_post'],
    responseTypes: ['code'],
    extraParams: {
      audience(ctx, audience, client) {
        refuse(ctx, audience, client)
        keepScope(ctx)
        keepMaxAge(ctx)
      },
      connection: null,
      invitation: null,
      organization: refuseOrganization(applications, services.memberships),
      screen_hint: null,
    },
    findAccount: accountFinder(services),
    loadExistingGrant,
    expiresWithSession: () => false,
    rotateRefreshToken: services.refreshTokens.rotates ?? false,
    clientBasedCORS: () => false,
    interactions: { policy: createInteractionPolicy(services), url: (_ctx, attempt) => loginPath(attempt) },
    renderError: protocolErrorPage(applications),
    features: {
      // only announces it: logout/back-channel-logout.ts sends the tokens
      backchannelLogout: { enabled: services.hasBackchannelLogout },
      devInteractions: { enabled: false },
      dPoP: { enabled: false },
      pushedAuthorizationRequests: { enabled: false },
      resourceIndicators: { enabled: false },
      revocation: { enabled: true, allowedPolicy: isOwnToken },
      rpInitiatedLogout: {
        enabled: true,
        // no logout shows these pages: completeLogout of logout/logout.ts answers first
        logoutSource: showLoggedOut(applications),
        postLogoutSuccessSource: showLoggedOut(applications),
      },
    },
    ttl: {
      ...ttl,
      RefreshToken: services.refreshTokens.lifetimeSeconds ?? 30 * daySeconds,
      // oidc-provider adds the lifetime to its own clock, and takes none below 1
      IdToken: (_ctx, _token, { clientId }) =>
        Math.max(1, idTokenSeconds(applications, clientId) + Math.round((clock() - Date.now()) / 1000)),
    },
  }
}

const hourSeconds = 60 * 60
const daySeconds = 24 * hourSeconds

const ttl = {
  AccessToken: daySeconds,
  AuthorizationCode: 60,
  Grant: 30 * daySeconds,
  Interaction: hourSeconds,
  Session: 3 * daySeconds,
}

function idTokenSeconds(applications: Applications, clientId: string): number {
  return applications.find(clientId)?.idTokenSeconds ?? 10 * hourSeconds
}

/** oidc-provider drops the scopes of APIs, and offline_access without prompt=consent (OpenID Connect Core, section 11). */
function keepScope({ query: { scope }, oidc: { params } }: KoaContextWithOIDC): void {
  if (params && typeof scope === 'string') params['scope'] = scope
}

/** Auth0 puts `auth_time` into the ID token for `max_age=0` too; oidc-provider makes it prompt=login. */
function keepMaxAge({ query, oidc: { params } }: KoaContextWithOIDC): void {
  if (params && query['max_age'] === '0') params['max_age'] = '0'
}
