import type { Request, Response } from 'express'
// a CommonJS module whose names Node does not see: only the default import works
import openid from 'express-openid-connect'
import { decodeProtectedHeader } from 'jose'
import type { Config } from '../config/config.ts'
import { parseRecord } from '../json.ts'
import type { DiscoveryCache } from './discovery-cache.ts'
import { type Fetch, tenantLimits } from './fetch.ts'
import { currentContext } from './request-context.ts'
import { type TokenAnswer, toTokenAnswer } from './token-answer.ts'

/** The login of OpenID Connect, as express-openid-connect does it. Each call serves one request and answers nothing itself. */
export interface OpenIdConnect {
  /** `url` leads to the tenant's login page; `transaction` must come back with the callback, from the same browser. */
  startLogin(
    req: Request,
    login: LoginRequest,
  ): Promise<{ readonly url: string; readonly transaction: string }>
  /** Exchanges the code of a callback, and calls `use` while the tokens are there. */
  finishLogin(req: Request, transaction: string, use: UseTokens): Promise<void>
  /** Where the browser is to go, to end the tenant's session and come back. */
  logoutUrl(req: Request): Promise<string>
}

export interface LoginRequest {
  /** Travels to the tenant and back as `state`. */
  readonly state: object
  /** Sent to the tenant's authorization endpoint, beside those that every login has. */
  readonly parameters: Readonly<Record<string, string>>
}

/** What a login brought: nothing of it is kept by the middleware. */
export interface Tokens {
  readonly idToken: string
  /** Null where the tenant gave no access token. */
  readonly answer: TokenAnswer | null
  /** Asks `/userinfo` with the access token of this login. */
  fetchUserInfo(): Promise<unknown>
}

export type UseTokens = (tokens: Tokens) => Promise<void>

/**
 * All knowledge of express-openid-connect (3.4.0) is here. The numbers are those of docs/middleware.md.
 *
 * 1. It would keep a session of its own and send its cookie with every response, so it works on a request and a response
 *    of its own (`standIns`): it sees the one cookie that it needs, and what it writes leaves only through this file.
 * 2. It keeps one login per browser in one cookie; login/attempts.ts keeps each login in a cookie of its own.
 * 3. Its `state` is the return path alone, which anybody can guess: it is given one (`getLoginState`).
 * 4. It builds the callback's URL from `Host` and `X-Forwarded-*`: its request has those of `BASE_URL`.
 * 5. It reads the environment for every option that is left out, so none is.
 * 6. It keeps the tokens in the session: `afterCallback` empties it, and whoever was logged in before plays no part.
 * 7. It passes errors to the `next` that it was given first: `run` takes them.
 * 8. It drops what was wrong with an ID token, and the scope that was granted: the answer is noted where it arrives.
 * 9. It sets a cookie for silent login, which is off: its response keeps the attempt's cookie alone.
 * 10. It checks `max_age` itself, and a login that is too old looks like a wrong clock: the parameter is added to its URL.
 */
export function createOpenIdConnect(
  config: Config,
  discovery: DiscoveryCache,
  idTokenAlgorithm: string,
): OpenIdConnect {
  const callbackUrl = `${config.baseUrl}/callback`
  const calls = new WeakMap<object, { readonly state?: object; readonly use?: UseTokens }>()
  const middleware = openid.auth({
    baseURL: config.baseUrl,
    issuerBaseURL: config.issuerBaseUrl,
    clientID: config.clientId,
    clientSecret: config.clientSecret,
    // what an attempt was signed with is worth nothing at another tenant or client
    secret: config.secrets.map(secret => JSON.stringify([secret, config.issuerBaseUrl, config.clientId])),
    idTokenSigningAlg: idTokenAlgorithm,
    useMtls: false,
    routes: { login: false, callback: false, logout: false },
    authRequired: false,
    idpLogout: true,
    auth0Logout: true,
    authorizationParams: {
      // the default, id_token by form_post, needs a SameSite=None cookie, which plain http on localhost cannot have
      response_type: 'code',
      response_mode: 'query',
      redirect_uri: callbackUrl,
      scope: config.scope,
      ...(config.audience === undefined ? {} : { audience: config.audience }),
    },
    session: { name: 'never-sent', cookie: { httpOnly: true } },
    transactionCookie: { name: transactionName, sameSite: 'Lax' },
    legacySameSiteCookie: false,
    enableTelemetry: false,
    httpTimeout: tenantLimits.timeoutMilliseconds,
    customFetch: notingTokens(discovery.fetch, idTokenAlgorithm),
    getLoginState: req => ({ ...calls.get(req)?.state }),
    afterCallback: async (req, _res, session) => {
      await calls.get(req)?.use?.({
        idToken: session.id_token,
        answer: currentContext().tokenAnswer ?? null,
        fetchUserInfo: () => req.oidc.fetchUserInfo(),
      })
      for (const key of Object.keys(session)) Reflect.deleteProperty(session, key)
      return session
    },
  })

  /** Resolves with the URL to which the middleware redirects, and the transaction that it wants to remember. */
  function run(
    req: Request,
    call: { readonly state?: object; readonly use?: UseTokens; readonly transaction?: string },
    act: (response: Response) => Promise<void>,
  ): Promise<{ url: string; transaction: string }> {
    return new Promise((resolve, reject) => {
      let transaction = ''
      const { request, response } = standIns(req, config.baseUrl, call.transaction, {
        onCookie: value => {
          transaction = value
        },
        onRedirect: url => resolve({ url, transaction }),
      })
      calls.set(request, call)
      middleware(request, response, (error?: unknown) => {
        if (error) reject(error)
        else act(response).catch(reject)
      })
    })
  }

  return {
    startLogin: async (req, { state, parameters: { max_age: maxAge, ...parameters } }) => {
      const { url, transaction } = await run(req, { state }, ({ oidc }) =>
        oidc.login({ returnTo: '/', authorizationParams: parameters }),
      )
      return { url: maxAge === undefined ? url : `${url}&max_age=${maxAge}`, transaction }
    },
    finishLogin: async (req, transaction, use) => {
      await run(req, { transaction, use }, ({ oidc }) => oidc.callback({ redirectUri: callbackUrl }))
    },
    logoutUrl: async req => {
      const { url } = await run(req, {}, ({ oidc }) => oidc.logout({ returnTo: config.baseUrl }))
      return url
    },
  }
}

/** What the cookie of a login under way is called where the middleware sees it. */
const transactionName = 'transaction'

interface Listeners {
  readonly onCookie: (value: string) => void
  readonly onRedirect: (url: string) => void
}

/** A request and a response for the middleware: it reads through them, and everything that it writes stays on them. */
function standIns(req: Request, baseUrl: string, transaction: string | undefined, listeners: Listeners) {
  const { host } = new URL(baseUrl)
  const { search } = URL.canParse(req.originalUrl, baseUrl)
    ? new URL(req.originalUrl, baseUrl)
    : { search: '' }
  const own = (value: unknown) => ({ value, writable: true, configurable: true })
  const cookie =
    transaction === undefined ? {} : { cookie: `${transactionName}=${encodeURIComponent(transaction)}` }
  const request: Request = Object.create(req, {
    headers: own({ host, ...cookie }),
    url: own(`/${search}`),
    originalUrl: own(`/${search}`),
  })
  const response: Response = Object.create(req.res ?? {}, {
    cookie: own((name: string, value: unknown) => {
      if (name === transactionName) listeners.onCookie(String(value))
      return response
    }),
    clearCookie: own(() => response),
    redirect: own(listeners.onRedirect),
    // called before headers leave: none do
    writeHead: own(() => response),
  })
  return { request, response }
}

/** Those that Auth0 has: an application that was made through its Management API gets HS256. */
const auth0Algorithms: readonly unknown[] = ['HS256', 'PS256', 'RS256', 'RS512']

/** Notes in the request's context what comes with a code, and whether its ID token is signed by another algorithm. */
function notingTokens(fetchTenant: Fetch, expectedAlgorithm: string): Fetch {
  return async (input, init) => {
    const response = await fetchTenant(input, init)
    if (init?.method !== 'POST') return response
    const body = parseRecord(await response.clone().text())
    const context = currentContext()
    const algorithm = algorithmOf(body['id_token'])
    if (algorithm !== expectedAlgorithm && auth0Algorithms.includes(algorithm))
      context.hasOtherAlgorithm = true
    const answer = toTokenAnswer(body)
    if (answer) context.tokenAnswer = answer
    return response
  }
}

function algorithmOf(idToken: unknown): string | undefined {
  if (typeof idToken !== 'string') return undefined
  try {
    return decodeProtectedHeader(idToken).alg
  } catch {
    return undefined
  }
}
