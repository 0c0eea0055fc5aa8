import type { RequestHandler } from 'express'
import type { KoaContextWithOIDC, Provider } from 'oidc-provider'
import type { Applications } from '../applications/applications.ts'
import { logoutMismatch, ProblemError, unknownClient } from '../errors/problem.ts'
import { render } from '../views.ts'
import { firstLogoutUrl, isAllowedLogoutUrl } from './logout-url.ts'
import { endSession } from './sessions.ts'

/**
 * Auth0's own logout, `/v2/logout?returnTo=...&client_id=...`. It ends the session whatever the parameters are. Without
 * `returnTo` it leads to the first URL that the application named allows; without `client_id` too it ends on a page.
 */
export function logout(provider: Provider, applications: Applications): RequestHandler {
  return async function logout(req, res) {
    await endSession(provider, provider.createContext(req, res))
    const { client_id } = req.query
    const application =
      client_id === undefined ? applications.defaultApplication : applications.find(String(client_id))
    if (!application) throw new ProblemError(unknownClient(String(client_id), idsOf(applications)))
    const { logoutUrls } = application
    const { returnTo = client_id === undefined ? undefined : firstLogoutUrl(logoutUrls) } = req.query
    res.set('Cache-Control', 'no-store')
    if (returnTo === undefined) res.send(await render('logged-out', { applicationUrl: application.url }))
    else if (isAllowedLogoutUrl(returnTo, logoutUrls)) res.redirect(returnTo)
    else throw new ProblemError(logoutMismatch('returnTo', String(returnTo), logoutUrls))
  }
}

/**
 * Completes a logout at `/oidc/logout` that oidc-provider found valid. oidc-provider would ask for confirmation, on a
 * page that needs JavaScript; Auth0 does not ask.
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

function idsOf(applications: Applications): string[] {
  return applications.listed().map(({ clientId }) => clientId)
}

function withState(url: string, state: unknown): string {
  if (typeof state !== 'string') return url
  const target = new URL(url)
  target.searchParams.set('state', state)
  return target.href
}
