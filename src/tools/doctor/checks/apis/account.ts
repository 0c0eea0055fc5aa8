import { apisOf } from '../../../../tokens/apis.ts'
import type { Context } from '../../context.ts'
import { dashboard, failed, note, type Outcome, ok, quote } from '../../outcome.ts'
import { isLoginOnly } from '../../tenant/authorization-request.ts'
import { isClosed, isUnknown, wordsOf } from './refusal.ts'

/** Whether a person gets a token for the own account. Which of its scopes come with it, only a login shows. */
export async function checkAccount({ config, authorizationForAccount }: Context): Promise<Outcome> {
  const account = apisOf(config).get('account')
  if (!account) return ok('ACCOUNT_API is none, so people change nothing at the tenant but their password.')
  const reply = await authorizationForAccount()
  if (isLoginOnly(reply))
    return note('account-scopes', {
      seen: 'The tenant takes an authorization for people’s own accounts (ACCOUNT_API).',
      meaning:
        'It may drop some of the scopes, which only a login shows: then parts of /account say that they cannot be used.',
      todo:
        'Log in, open /account and try each part. Whether a tenant gives delete:current_user is not documented. ' +
        'See docs/auth0.md, "People\'s own account".',
      where: dashboard.managementAccess,
      paste: account.scope.join(' '),
    })
  const words = wordsOf(reply)
  const seen = `The tenant refuses an authorization for people’s own accounts: ${quote(words)}.`
  const meaning = 'Every visit to /account would end with this.'
  if (isClosed(words))
    return failed('account-closed', {
      seen,
      meaning: `${meaning} The policy of the Management API for logins of people keeps this application out.`,
      todo: 'Allow User Access for this application there, with these scopes; or set ACCOUNT_API to none.',
      where: dashboard.managementAccess,
      paste: account.scope.join(' '),
    })
  if (isUnknown(words))
    return failed('account-unknown', {
      seen,
      meaning: `${meaning} Auth0 names this API by the tenant's own domain, which a custom one in ISSUER_BASE_URL is not.`,
      todo: 'Set ACCOUNT_API to none, or ISSUER_BASE_URL to the tenant’s own domain.',
      where: 'ACCOUNT_API in .env, or in the environment',
      paste: 'none',
    })
  return failed('account-refused', {
    seen,
    meaning,
    todo: 'Look for this request in the dashboard under Monitoring, Logs; or set ACCOUNT_API to none.',
    where: 'ACCOUNT_API in .env, or in the environment',
  })
}
