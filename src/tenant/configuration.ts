import { randomBytes } from 'node:crypto'
import type { Configuration, KoaContextWithOIDC } from 'oidc-provider'
import { accountFinder, loadExistingGrant } from './account.ts'
import { type Application, toClient } from './application.ts'
import { claimsByScope } from './claims.ts'
import type { Directory } from './directory.ts'
import { protocolErrorPage } from './error-page.ts'
import { showLoggedOut } from './oidc-logout.ts'
import { createSigningKey } from './signing-key.ts'
import { createStore } from './store.ts'

/** Auth0's routes, claims and lifetimes. Whatever oidc-provider would print a notice about is set. */
export function configure(issuer: string, application: Application, directory: Directory): Configuration {
  return {
    adapter: createStore(),
    clients: [toClient(application)],
    jwks: { keys: [createSigningKey()] },
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
    claims: claimsByScope,
    scopes: ['openid', 'offline_access', 'profile', 'email'],
    conformIdTokenClaims: false,
    clientAuthMethods: ['client_secret_basic', 'client_secret_post'],
    responseTypes: ['code'],
    extraParams: {
      audience: keepOfflineAccess,
      connection: null,
      invitation: null,
      organization: null,
      screen_hint: null,
    },
    findAccount: accountFinder(issuer, directory),
    loadExistingGrant,
    expiresWithSession: () => false,
    clientBasedCORS: () => false,
    interactions: { url: (_ctx, attempt) => `/u/login/${attempt.uid}` },
    renderError: protocolErrorPage(application),
    features: {
      devInteractions: { enabled: false },
      dPoP: { enabled: false },
      pushedAuthorizationRequests: { enabled: false },
      resourceIndicators: { enabled: false },
      rpInitiatedLogout: {
        enabled: true,
        // never shown, see oidc-logout.ts
        logoutSource: showLoggedOut,
        postLogoutSuccessSource: showLoggedOut,
      },
    },
    ttl,
  }
}

const hourSeconds = 60 * 60
const daySeconds = 24 * hourSeconds

const ttl = {
  AccessToken: daySeconds,
  AuthorizationCode: 60,
  Grant: 30 * daySeconds,
  IdToken: 10 * hourSeconds,
  Interaction: hourSeconds,
  RefreshToken: 30 * daySeconds,
  Session: 3 * daySeconds,
}

/** Without prompt=consent oidc-provider drops this scope (OpenID Connect Core, section 11); Auth0 does not. */
function keepOfflineAccess({ query: { scope }, oidc: { params } }: KoaContextWithOIDC): void {
  if (params && String(scope).split(' ').includes('offline_access')) params['scope'] = scope
}
