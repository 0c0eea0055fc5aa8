import type { RequestHandler } from 'express'
import type { Provider } from 'oidc-provider'
import type { Applications } from '../applications/applications.ts'
import { logoutMismatch, unknownClient } from '../errors/problem.ts'
import { ProblemError } from '../errors/problem-error.ts'
import { render } from '../views.ts'
import { endSession } from './sessions.ts'

/**
 * Auth0's own logout, `/v2/logout?returnTo=...&client_id=...`. The session ends, whatever the parameters are. Without
 * `returnTo` Auth0 goes to the first allowed URL; here a page says that the person is logged out.
 */
export function logout(provider: Provider, applications: Applications): RequestHandler {
  return async function logout(req, res) {
    await endSession(provider, provider.createContext(req, res))
    const { returnTo, client_id = applications.defaultApplication.clientId } = req.query
    const application = applications.find(String(client_id))
    if (!application) throw new ProblemError(unknownClient(String(client_id), idsOf(applications)))
    const { logoutUrls } = application
    res.set('Cache-Control', 'no-store')
    if (returnTo === undefined) res.send(await render('logged-out', { applicationUrl: application.url }))
    else if (isAllowed(returnTo, logoutUrls)) res.redirect(returnTo)
    else throw new ProblemError(logoutMismatch('returnTo', String(returnTo), logoutUrls))
  }
}

function idsOf(applications: Applications): string[] {
  return applications.listed().map(({ clientId }) => clientId)
}

function isAllowed(url: unknown, allowed: readonly string[]): url is string {
  return typeof url === 'string' && allowed.includes(url)
}
