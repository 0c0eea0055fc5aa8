import type { RequestHandler } from 'express'
import { notFound, ProblemError } from '../errors/problem.ts'
import { render } from '../views.ts'
import { allScopes, type ManagementTokens } from './tokens.ts'

/** Shows a token for the Management API, like the API explorer of Auth0's dashboard. */
export function tokenPage(issuer: string, tokens: ManagementTokens): RequestHandler {
  const { host } = new URL(issuer)
  return async function tokenPage(req, res) {
    // against DNS rebinding: a foreign site whose name resolves to this machine must not read the token
    if (req.get('Host') !== host) throw new ProblemError(notFound())
    const token = await tokens.issue('api-explorer', allScopes, 24 * 60 * 60)
    res.set('Cache-Control', 'no-store')
    res.send(
      await render('management-token', { token, audience: tokens.audience, scope: allScopes.join(' ') }),
    )
  }
}
