import { randomBytes } from 'node:crypto'
import type { Configuration, KoaContextWithOIDC } from 'oidc-provider'
import type { Applications } from '../applications/applications.ts'
import { claimsByScope } from '../claims.ts'
import type { Clock } from '../clock.ts'
import { protocolErrorPage } from '../errors/error-page.ts'
import type { Users } from '../login/users.ts'
import { showLoggedOut } from '../logout/logout.ts'
import { accountFinder, loadExistingGrant } from './account.ts'
import { refuseToAuthorize } from './authorization-endpoint.ts'
import { withApplications } from './client-metadata.ts'
import type { SigningKey } from './signing-key.ts'
import type { Store } from './store.ts'

/** What the configuration is made of. */
export interface Parts {
  issuer: string
  store: Store
  applications: Applications
  users: Users
  clock: Clock
  signingKey: SigningKey
  /** The APIs that the tenant knows. Without them it takes any. */
  audiences: readonly string[] | undefined
  hasBackchannelLogout: boolean
}

/** Auth0's routes, claims and lifetimes. Whatever oidc-provider would print a notice about is set. */
export function configure({ issuer, store, applications, users, clock, ...parts }: Parts): Configuration {
  const refuse = refuseToAuthorize(applications, parts.audiences)
  return {
    adapter: withApplications(store, applications),
    jwks: { keys: [parts.signingKey.jwk] },
    enabledJWA: { idTokenSigningAlgValues: ['RS256', 'HS256'] },
    cookies: {
      keys: [randomBytes(32).toString('base64url')],
      // cookies ignore ports: these names keep clear of the application's
      names: { session: 'tenant_session', interaction: 'tenant_interaction', resume: 'tenant_resume' },
    },
    routes: {
      authorization: '/authorize',
      token: '/oauth/token',
      userinfo: '/userinfo',
      jwks: '/.well-known/jwks.json',
      end_session: '/oidc/logout',
    },
    // the scopes are the keys
    claims: claimsByScope,
    conformIdTokenClaims: false,
    clientAuthMethods: ['client_secret_basic', 'client_secret_post'],
    responseTypes: ['code'],
    extraParams: {
      audience(ctx, audience) {
        refuse(ctx, audience)
        keepOfflineAccess(ctx)
      },
      connection: null,
      invitation: null,
      organization: null,
      screen_hint: null,
    },
    findAccount: accountFinder(issuer, users, clock),
    loadExistingGrant,
    expiresWithSession: () => false,
    clientBasedCORS: () => false,
    interactions: { url: (_ctx, attempt) => `/u/login/${attempt.uid}` },
    renderError: protocolErrorPage(applications),
    features: {
      // only announces it, see backchannel-logout.ts
      backchannelLogout: { enabled: parts.hasBackchannelLogout },
      devInteractions: { enabled: false },
      dPoP: { enabled: false },
      pushedAuthorizationRequests: { enabled: false },
      resourceIndicators: { enabled: false },
      rpInitiatedLogout: {
        enabled: true,
        // never shown, see oidc-logout.ts
        logoutSource: showLoggedOut(applications),
        postLogoutSuccessSource: showLoggedOut(applications),
      },
    },
    ttl: {
      ...ttl,
      // oidc-provider counts from its own clock, and never back
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
  RefreshToken: 30 * daySeconds,
  Session: 3 * daySeconds,
}

function idTokenSeconds(applications: Applications, clientId: string): number {
  return applications.find(clientId)?.idTokenSeconds ?? 10 * hourSeconds
}

/** Without prompt=consent oidc-provider drops this scope (OpenID Connect Core, section 11); Auth0 does not. */
function keepOfflineAccess({ query: { scope }, oidc: { params } }: KoaContextWithOIDC): void {
  if (params && String(scope).split(' ').includes('offline_access')) params['scope'] = scope
}
