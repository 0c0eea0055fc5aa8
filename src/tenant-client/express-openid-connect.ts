import type { RequestHandler } from 'express'
// a CommonJS module whose names Node does not see: only the default import works
import openid from 'express-openid-connect'
import type { Config } from '../config/config.ts'
import { createFinishLogin } from '../login/finish-login.ts'
import { createIdTokenVerifier } from '../login/id-token.ts'
import { attemptKey, createState } from '../login/state.ts'
import type { OpenCounts } from '../rate-limit/memory-store.ts'
import type { Revocations } from '../session/revocation-list.ts'
import { cookieName } from '../session/session.ts'
import type { TenantDocuments } from './discovery-cache.ts'

/** What the login needs beside the settings. */
export interface AuthParts {
  readonly config: Config
  readonly documents: TenantDocuments
  readonly revocations: Revocations
  readonly counts: OpenCounts
}

/** express-openid-connect with its own routes off. It reads the environment for what is left out, so nothing is. */
export function openidConnect({ config, documents, revocations }: AuthParts): RequestHandler {
  return openid.auth({
    baseURL: config.baseUrl,
    issuerBaseURL: config.issuerBaseUrl,
    clientID: config.clientId,
    clientSecret: config.clientSecret,
    secret: [...config.secrets],
    useMtls: false,
    routes: { login: false, callback: false, logout: false },
    authRequired: false,
    idpLogout: true,
    auth0Logout: true,
    authorizationParams: {
      // the default, id_token by form_post, needs a SameSite=None cookie, which plain http on localhost cannot have
      response_type: 'code',
      response_mode: 'query',
      redirect_uri: callbackUrl(config),
      scope: config.scope,
      ...(config.audience === undefined ? {} : { audience: config.audience }),
    },
    session: {
      name: cookieName(config.baseUrl, 'session'),
      rolling: true,
      rollingDuration: config.session.rollingSeconds,
      // the middleware (3.4.0) would count it from the first login of the browser: recognize() counts it from the last
      absoluteDuration: false,
      cookie: { httpOnly: true, sameSite: 'Lax', secure: config.baseUrl.startsWith('https:'), path: '/' },
    },
    transactionCookie: { name: cookieName(config.baseUrl, 'login'), sameSite: 'Lax' },
    legacySameSiteCookie: false,
    enableTelemetry: false,
    httpTimeout: 5000,
    customFetch: documents.fetch,
    getLoginState: ({ res, path, query }, { returnTo = '/' }) => {
      const state = createState(returnTo, path === '/login' && query['retry'] !== undefined)
      if (res) res.locals.attempt = attemptKey(state)
      return state
    },
    afterCallback: createFinishLogin(config, createIdTokenVerifier(config, documents), revocations),
  })
}

export function callbackUrl({ baseUrl }: Pick<Config, 'baseUrl'>): string {
  return `${baseUrl}/callback`
}
