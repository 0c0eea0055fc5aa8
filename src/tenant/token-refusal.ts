import type { KoaContextWithOIDC } from 'oidc-provider'

/** Says what Auth0 says to a wrong client id or secret, instead of `invalid_client` and a challenge. */
export async function refuseLikeAuth0(ctx: KoaContextWithOIDC, next: () => Promise<void>): Promise<void> {
  // to whoever prefers HTML oidc-provider would say it on the error page
  if (ctx.path === '/oauth/token') ctx.headers.accept = 'application/json'
  await next()
  if (ctx.oidc?.route !== 'token' || ctx.status !== 401) return
  ctx.remove('WWW-Authenticate')
  ctx.body = { error: 'access_denied', error_description: 'Unauthorized' }
}
