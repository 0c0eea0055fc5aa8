import type { RequestHandler } from 'express'
import type { Logger } from 'pino'
import { type Accounts, createAccounts } from './account/accounts.ts'
import { type ApplicationData, noApplicationData } from './account/application-data.ts'
import { brand } from './brand.ts'
import type { Config } from './config/config.ts'
import type { Limit } from './events.ts'
import { createDrafts, type Drafts } from './forms/drafts.ts'
import { createMessages, type Messages } from './forms/messages.ts'
import { createPermissionsOf, type PermissionsOf } from './guards/require-permission.ts'
import { Readiness } from './http/health.ts'
import { type Assets, createAssets } from './http/static-assets.ts'
import { type Attempts, createAttempts } from './login/attempts.ts'
import { createIdTokenVerifier, idTokenAlgorithm, type VerifyIdToken } from './login/id-token.ts'
import { type MessageCode, messageWords } from './pages/messages.ts'
import { createRenderer, type Renderer } from './pages/render.ts'
import type { Notice } from './pages/views.ts'
import { memoryRateLimitStore } from './rate-limit/memory-store.ts'
import { createRateLimits } from './rate-limit/rate-limit.ts'
import { redisRateLimitStore } from './rate-limit/redis-store.ts'
import { openRedis, type Redis } from './redis/client.ts'
import { redisKeyPrefix } from './redis/keys.ts'
import type { Sessions } from './session/load-session.ts'
import { createRevocationList } from './session/revocation-list.ts'
import { memoryRevocationStore } from './session/revocation-store-memory.ts'
import { redisRevocationStore } from './session/revocation-store-redis.ts'
import { createSessionCookie } from './session/session-cookie.ts'
import { createDiscoveryCache, type DiscoveryCache } from './tenant-client/discovery-cache.ts'
import { createOpenIdConnect, type OpenIdConnect } from './tenant-client/express-openid-connect.ts'
import { createTenantFetch } from './tenant-client/fetch.ts'
import { createSendPasswordMail, type SendPasswordMail } from './tenant-client/password-mail.ts'
import { createTokenEndpoint } from './tenant-client/token-endpoint.ts'
import { type ApiClient, createApiClient } from './tokens/api-client.ts'
import { type Apis, apisOf } from './tokens/apis.ts'
import { createSessionTokens, type SessionTokens } from './tokens/session-tokens.ts'
import { memoryTokenStore } from './tokens/token-store-memory.ts'
import { redisTokenStore } from './tokens/token-store-redis.ts'

/** What a process opens once, for all of its requests. */
export interface Services {
  readonly config: Config
  readonly log: Logger
  readonly readiness: Readiness
  readonly discovery: DiscoveryCache
  readonly openid: OpenIdConnect
  readonly verifyIdToken: VerifyIdToken
  readonly attempts: Attempts
  readonly sessions: Sessions
  readonly drafts: Drafts
  readonly messages: Messages<MessageCode>
  readonly tokens: SessionTokens
  readonly api: ApiClient
  readonly apis: Apis
  readonly accounts: Accounts
  readonly sendPasswordMail: SendPasswordMail
  readonly applicationData: ApplicationData
  readonly permissionsOf: PermissionsOf
  readonly limits: Record<Limit, RequestHandler>
  readonly assets: Assets
  readonly renderer: Renderer
  /** Shown on the home page. */
  readonly notice: Notice | null
}

export interface OpenedServices {
  readonly services: Services
  /** Null where there is one instance, and everything is in memory. */
  readonly redis: Redis | null
}

export async function openServices(
  config: Config,
  log: Logger,
  notice: Notice | null = null,
): Promise<OpenedServices> {
  const keyPrefix = redisKeyPrefix(config)
  const redis = config.redisUrl === null ? null : await openRedis({ url: config.redisUrl, keyPrefix }, log)
  const discovery = createDiscoveryCache(config.issuerBaseUrl, createTenantFetch())
  const readiness = new Readiness({ redis, tenant: discovery.health })
  const attempts = createAttempts(config)
  const rateLimitStore = redis ? await redisRateLimitStore(redis, keyPrefix) : () => memoryRateLimitStore()
  const assets = createAssets()
  const sessions: Sessions = {
    cookie: createSessionCookie(config),
    lifetime: config.session,
    revocations: createRevocationList(
      redis ? redisRevocationStore(redis, keyPrefix) : memoryRevocationStore(),
    ),
  }
  const apis = apisOf(config)
  const tokens = createSessionTokens(config, {
    apis,
    store: redis ? redisTokenStore(redis, keyPrefix) : memoryTokenStore(),
    tokenEndpoint: createTokenEndpoint(config, discovery),
    sessions,
    log,
  })
  const api = createApiClient(tokens)
  const accounts = createAccounts(config, { api, apis, tokens })
  const services = {
    config,
    log,
    readiness,
    discovery,
    openid: createOpenIdConnect(config, discovery, idTokenAlgorithm),
    verifyIdToken: createIdTokenVerifier(config, discovery),
    attempts,
    sessions,
    drafts: createDrafts(config, sessions.cookie),
    messages: createMessages(config, messageWords),
    tokens,
    api,
    apis,
    accounts,
    sendPasswordMail: createSendPasswordMail(config, discovery.fetch),
    applicationData: noApplicationData,
    permissionsOf: createPermissionsOf(config, discovery, tokens),
    limits: createRateLimits(rateLimitStore, attempts.idOf),
    assets,
    renderer: createRenderer({ asset: assets.url, brand }),
    notice,
  }
  return { services, redis }
}
