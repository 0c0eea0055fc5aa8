import type { KoaContextWithOIDC } from 'oidc-provider'
import type { Applications } from '../applications/applications.ts'
import { grantNotAllowed } from './authorization-endpoint.ts'

type Middleware = (ctx: KoaContextWithOIDC, next: () => Promise<void>) => Promise<void>

/** Says what Auth0 says to a wrong client id or secret, and to a grant that is off. */
export function refuseLikeAuth0(applications: Applications): Middleware {
  return async function refuseLikeAuth0(ctx, next) {
    // to whoever prefers HTML oidc-provider would say it on the error page
    if (ctx.path === '/oauth/token') ctx.headers.accept = 'application/json'
    await next()
    if (ctx.oidc?.route !== 'token') return
    if (ctx.status === 401) answer(ctx, 401, 'access_denied', 'Unauthorized')
    else refuseGrant(ctx, applications)
  }
}

function refuseGrant(ctx: KoaContextWithOIDC, applications: Applications): void {
  const { client, params } = ctx.oidc
  const grantType = params?.['grant_type']
  const application = client && applications.find(client.clientId)
  if (!application || typeof grantType !== 'string' || application.grantTypes.includes(grantType)) return
  answer(ctx, 403, 'unauthorized_client', grantNotAllowed(grantType))
}

function answer(ctx: KoaContextWithOIDC, status: number, error: string, error_description: string): void {
  ctx.remove('WWW-Authenticate')
  ctx.status = status
  ctx.body = { error, error_description }
}
