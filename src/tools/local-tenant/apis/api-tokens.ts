import { randomUUID } from 'node:crypto'
import { SignJWT } from 'jose'
import type { KoaContextWithOIDC } from 'oidc-provider'
import type { Clock } from '../clock.ts'
import type { Users } from '../login/users.ts'
import type { SigningKey } from '../provider/signing-key.ts'
import type { Api } from '../settings.ts'
import type { ResourceServers } from './resource-servers.ts'

type Middleware = (ctx: KoaContextWithOIDC, next: () => Promise<void>) => Promise<void>

interface ApiServices {
  readonly issuer: string
  readonly apis: readonly Api[]
  readonly resourceServers: ResourceServers
  readonly users: Users
  readonly signingKey: SigningKey
  readonly clock: Clock
}

/** What an authorization asked for. */
interface Asked {
  readonly audience: string
  readonly scope: readonly string[]
}

const daySeconds = 24 * 60 * 60
/** Codes, refresh tokens and access tokens that are remembered, of each kind. */
const capacity = 20_000

/**
 * Where a login asked for an audience, its access token is a JWT for that API, as Auth0's are. oidc-provider has opaque
 * ones, which stay behind the JWTs for `/userinfo`.
 */
export function issueForApis(services: ApiServices): Middleware {
  const { issuer, apis, resourceServers, users, signingKey, clock } = services
  /** By code and refresh token. */
  const asked = new Map<string, Asked>()
  const opaque = new Map<string, string>()

  function noteCode({ oidc }: KoaContextWithOIDC): void {
    // after a login page, the scopes of APIs are in what was stored before it alone
    const { audience, scope } = oidc.entities.Interaction?.params ?? oidc.params ?? {}
    const code = oidc.entities.AuthorizationCode?.jti
    if (code && typeof audience === 'string' && audience !== '')
      remember(asked, code, { audience, scope: String(scope).split(' ') })
  }

  async function exchange(ctx: KoaContextWithOIDC, body: TokenBody): Promise<void> {
    const { code, refresh_token: refreshToken } = ctx.oidc.params ?? {}
    const request = asked.get(String(code ?? refreshToken))
    const accountId = ctx.oidc.entities.Account?.accountId
    if (!request || !accountId) return
    const api = apis.find(({ audience }) => audience === request.audience)
    const { refresh_token = '', ...withoutRefreshToken } = body
    const isOffline =
      refresh_token !== '' && resourceServers.find(request.audience)?.['allow_offline_access'] !== false
    if (isOffline) remember(asked, refresh_token, request)
    const person = users.find(accountId)
    const permissions = person && api?.permissions?.(person)
    const granted = body.scope?.split(' ') ?? []
    const isGranted = (each: string) => {
      if (each === 'offline_access') return isOffline
      const isKnown = api?.scopes?.includes(each) ?? true
      return granted.includes(each) || (isKnown && (permissions?.includes(each) ?? true))
    }
    const scope = request.scope.filter(isGranted).join(' ')
    const seconds = api?.tokenSeconds ?? daySeconds
    const now = Math.floor(clock() / 1000)
    const hasOpenid = request.scope.includes('openid')
    const jwt = await new SignJWT({
      azp: ctx.oidc.client?.clientId,
      scope,
      ...(permissions && { permissions }),
    })
      .setProtectedHeader({ alg: 'RS256', typ: 'JWT', kid: signingKey.kid })
      .setIssuer(issuer)
      .setSubject(accountId)
      .setAudience(hasOpenid ? [request.audience, `${issuer}userinfo`] : request.audience)
      .setIssuedAt(now)
      .setExpirationTime(now + seconds)
      .setJti(randomUUID())
      .sign(signingKey.privateKey)
    remember(opaque, jwt, body.access_token)
    const answer = isOffline ? body : withoutRefreshToken
    ctx.body = { ...answer, access_token: jwt, expires_in: seconds, scope }
  }

  return async function issueForApis(ctx, next) {
    if (ctx.path === '/userinfo') {
      const token = opaque.get(String(ctx.headers.authorization).replace(/^Bearer /i, ''))
      if (token) ctx.headers.authorization = `Bearer ${token}`
    }
    await next()
    if (!ctx.oidc) return
    if (ctx.oidc.route === 'token') {
      if (isTokenBody(ctx.body)) await exchange(ctx, ctx.body)
    } else noteCode(ctx)
  }
}

interface TokenBody {
  readonly access_token: string
  readonly refresh_token?: string
  /** Of OpenID Connect: oidc-provider leaves out what it does not know. */
  readonly scope?: string
}

function isTokenBody(body: unknown): body is TokenBody {
  return typeof body === 'object' && body !== null && 'access_token' in body
}

function remember<Value>(known: Map<string, Value>, key: string, value: Value): void {
  known.set(key, value)
  const [oldest] = known.keys()
  if (known.size > capacity && oldest !== undefined) known.delete(oldest)
}
