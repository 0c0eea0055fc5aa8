import type { Config } from '../../config/config.ts'
import type { Answer, Ask } from './ask.ts'
import { type Reply, requestAuthorization } from './tenant/authorization-request.ts'
import { isMetadata, type Metadata, readMetadata } from './tenant/discovery-document.ts'
import { type Method, requestToken, type TokenReply } from './tenant/token-request.ts'

/** What a check may ask. Everybody is asked the same thing once, however many checks read the answer. */
export interface Context {
  readonly config: Config
  readonly ask: Ask
  /** Of everything that has no limit of its own. */
  readonly requestMilliseconds: number
  discovery(): Promise<Answer>
  /** For checks that need `discovery`, which has looked at it before. */
  metadata(): Promise<Metadata>
  authorization(): Promise<Reply>
  token(method: Method): Promise<TokenReply>
}

export function createContext(config: Config, ask: Ask, requestMilliseconds: number): Context {
  const discovery = once(() =>
    ask(`${config.issuerBaseUrl.replace(/\/$/, '')}/.well-known/openid-configuration`, {
      headers: { Accept: 'application/json' },
    }),
  )
  const metadata = async () => {
    const read = readMetadata((await discovery()).text)
    if (!isMetadata(read)) throw new TypeError(`A check reads the discovery document, which lacks ${read}`)
    return read
  }
  const authorization = once(async () =>
    requestAuthorization({ config, ask, metadata: await metadata() }, {}),
  )
  const tokens = {
    client_secret_basic: once(async () => exchange('client_secret_basic')),
    client_secret_post: once(async () => exchange('client_secret_post')),
  }
  const exchange = async (method: Method) => requestToken({ config, ask, metadata: await metadata() }, method)
  return {
    config,
    ask,
    requestMilliseconds,
    discovery,
    metadata,
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
