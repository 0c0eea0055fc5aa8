import type { Config } from '../../config/config.ts'
import { apisOf, authorizationFor } from '../../tokens/apis.ts'
import type { Answer } from './requests/answer.ts'
import { type Ask, ifAnswered } from './requests/ask.ts'
import type { Route } from './requests/proxy.ts'
import { isLoginOnly, type Reply, requestAuthorization } from './tenant/authorization-request.ts'
import { type DiscoveryDocument, isComplete, readDiscoveryDocument } from './tenant/discovery-document.ts'
import { type Grant, isRefusal, type Method, requestToken, type TokenReply } from './tenant/token-request.ts'

/** What a check may ask. A request is made once, however many checks read its answer. */
export interface Context {
  readonly config: Config
  readonly ask: Ask
  /** How a request reaches a URL. */
  route(url: URL): Route
  /** For what a check asks without `ask`. */
  readonly requestMilliseconds: number
  discovery(): Promise<Answer>
  /** For checks that need `discovery`, which has found it complete. */
  discoveryDocument(): Promise<DiscoveryDocument>
  /** To a login as the application begins it, but without an AUDIENCE that the tenant refuses. */
  authorization(): Promise<Reply>
  /** The same with AUDIENCE, where that is set. */
  authorizationWithAudience(): Promise<Reply>
  /** To the authorization by which the account page gets its token. */
  authorizationForAccount(): Promise<Reply>
  /** Whether the tenant says that it knows no such client. False as well where it gives no answer. */
  isClientUnknown(): Promise<boolean>
  token(method: Method): Promise<TokenReply>
  /** To the client secret in the way that the application sends it, or in the other one where the tenant refuses that. */
  credentials(): Promise<TokenReply>
  /** To a refresh token that nobody has, with the client secret as `credentials` sends it. */
  refresh(): Promise<TokenReply>
}

type Given = Pick<Context, 'config' | 'ask' | 'route' | 'requestMilliseconds'>

export function createContext(given: Given): Context {
  const { config, ask } = given
  const discovery = once(() =>
    ask(`${config.issuerBaseUrl.replace(/\/$/, '')}/.well-known/openid-configuration`, {
      headers: { Accept: 'application/json' },
    }),
  )
  const discoveryDocument = async () => {
    const read = readDiscoveryDocument((await discovery()).text)
    if (!isComplete(read)) throw new TypeError(`A check reads the discovery document, which lacks ${read}`)
    return read
  }
  const authorize = async (extra: { audience?: string; scope?: string } = {}) =>
    requestAuthorization({ config, ask, document: await discoveryDocument() }, extra)
  const { audience } = config
  const authorizationWithAudience = once(() => authorize(audience === undefined ? {} : { audience }))
  const authorizationForAccount = once(() => authorize(authorizationFor(apisOf(config), 'account')))
  const authorization = once(async () => {
    const reply = await authorizationWithAudience()
    return audience === undefined || isLoginOnly(reply) ? reply : authorize()
  })
  const isClientUnknown = async () => {
    const reply = await ifAnswered(authorization())
    return reply?.kind === 'page' && reply.verdict === 'unknown-client'
  }
  const exchange = async (method: Method, grant: Grant = 'authorization_code') =>
    requestToken({ config, ask, document: await discoveryDocument() }, { method, grant })
  const tokens = {
    client_secret_basic: once(() => exchange('client_secret_basic')),
    client_secret_post: once(() => exchange('client_secret_post')),
  }
  const credentials = async () => {
    const reply = await tokens.client_secret_basic()
    return isRefusal(reply) ? tokens.client_secret_post() : reply
  }
  const refresh = once(async () =>
    exchange(
      isRefusal(await tokens.client_secret_basic()) ? 'client_secret_post' : 'client_secret_basic',
      'refresh_token',
    ),
  )
  return {
    ...given,
    discovery,
    discoveryDocument,
    authorization,
    authorizationWithAudience,
    authorizationForAccount,
    isClientUnknown,
    token: method => tokens[method](),
    credentials,
    refresh,
  }
}

function once<Result>(make: () => Promise<Result>): () => Promise<Result> {
  let made: Promise<Result> | undefined
  return () => {
    made ??= make()
    return made
  }
}
