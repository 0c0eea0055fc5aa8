import type { Config } from '../../config/config.ts'
import type { Answer } from './requests/answer.ts'
import type { Ask } from './requests/ask.ts'
import type { Route } from './requests/proxy.ts'
import { type Reply, requestAuthorization } from './tenant/authorization-request.ts'
import { type DiscoveryDocument, isComplete, readDiscoveryDocument } from './tenant/discovery-document.ts'
import { type Method, requestToken, type TokenReply } from './tenant/token-request.ts'

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
  authorization(): Promise<Reply>
  token(method: Method): Promise<TokenReply>
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
  const authorization = once(async () =>
    requestAuthorization({ config, ask, document: await discoveryDocument() }),
  )
  const exchange = async (method: Method) =>
    requestToken({ config, ask, document: await discoveryDocument() }, method)
  const tokens = {
    client_secret_basic: once(() => exchange('client_secret_basic')),
    client_secret_post: once(() => exchange('client_secret_post')),
  }
  return {
    ...given,
    discovery,
    discoveryDocument,
    authorization,
    token: method => tokens[method](),
  }
}

function once<Result>(make: () => Promise<Result>): () => Promise<Result> {
  let made: Promise<Result> | undefined
  return () => {
    made ??= make()
    return made
  }
}
