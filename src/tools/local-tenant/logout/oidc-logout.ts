import type { KoaContextWithOIDC } from 'oidc-provider'
import type { Applications } from '../applications/applications.ts'
import { render } from '../views.ts'
import { endSession } from './sessions.ts'

/**
 * Completes a logout that oidc-provider found to be in order. Its own next step is a question, on a page that needs
 * JavaScript; Auth0 does not ask.
 */
export function completeLogout(applications: Applications) {
  return async function completeLogout(ctx: KoaContextWithOIDC, next: () => Promise<void>): Promise<void> {
    await next()
    if (ctx.oidc?.route !== 'end_session' || ctx.status !== 200) return
    await endSession(ctx.oidc.provider, ctx)
    const { post_logout_redirect_uri: url, state } = ctx.oidc.params ?? {}
    if (typeof url === 'string') ctx.redirect(withState(url, state))
    else await showLoggedOut(applications)(ctx)
  }
}

export function showLoggedOut(applications: Applications) {
  return async function showLoggedOut(ctx: KoaContextWithOIDC): Promise<void> {
    const { url } = applications.find(ctx.oidc.client?.clientId ?? '') ?? applications.defaultApplication
    ctx.type = 'html'
    ctx.body = await render('logged-out', { applicationUrl: url })
  }
}

function withState(url: string, state: unknown): string {
  if (typeof state !== 'string') return url
  const target = new URL(url)
  target.searchParams.set('state', state)
  return target.href
}
