import type { Context } from '../../context.ts'
import { dashboard, failed, note, type Outcome, ok, quote } from '../../outcome.ts'
import { isLoginOnly } from '../../tenant/authorization-request.ts'
import { isClosed, wordsOf } from './refusal.ts'

/** Whether the tenant knows the API that AUDIENCE names, and lets people have tokens for it by this application. */
export async function checkAudience({ config, authorizationWithAudience }: Context): Promise<Outcome> {
  const { audience } = config
  if (audience === undefined) return ok('AUDIENCE is not set, so no API is asked for.')
  const reply = await authorizationWithAudience()
  if (isLoginOnly(reply)) return ok('The tenant knows the API that AUDIENCE names.')
  const words = wordsOf(reply)
  const seen = `With AUDIENCE, the tenant refuses the login: ${quote(words)}.`
  if (isClosed(words))
    return failed('api-closed', {
      seen,
      meaning:
        'It knows the API, whose policy for logins of people wants a grant that this application does not have, or lets nobody in.',
      todo: 'Allow User Access for this application there, with the scopes that SCOPE has; or let the set-up make the grant.',
      where: dashboard.apiAccess,
      paste: config.clientId,
    })
  return failed('unknown-audience', {
    seen,
    meaning: 'It knows no API with this identifier, or the application may not ask for it.',
    todo: 'Copy the Identifier of the API, to the letter, into AUDIENCE; or create an API with this identifier.',
    where: dashboard.apis,
    paste: audience,
  })
}

/** What decides at the API of AUDIENCE. It is in the tokens of a login alone. */
export async function checkPermissions({ config: { audience } }: Context): Promise<Outcome> {
  if (audience === undefined) return ok('AUDIENCE is not set, so nobody has permissions.')
  return note('rbac', {
    seen: `Pages may ask for permissions at the API ${audience}.`,
    meaning: 'Without RBAC a permission that SCOPE has is everybody’s. Only a login shows which it is.',
    todo:
      'Where roles are to decide, switch on Enable RBAC and Add Permissions in the Access Token. The Signing Algorithm has to be RS256. ' +
      'See docs/auth0.md, "An API as the person".',
    where: dashboard.apiSettings,
  })
}
