import type { Config } from '../../../config/config.ts'
import type { Context } from '../context.ts'
import { dashboard, failed, type Outcome, ok, quote, skipped } from '../outcome.ts'
import type { Answer } from '../requests/answer.ts'
import { pageHeaders } from '../tenant/authorization-request.ts'

/** Whether the tenant sends people back here after a logout. */
export async function checkLogout({
  config,
  ask,
  discoveryDocument,
  isClientUnknown,
}: Context): Promise<Outcome> {
  const { issuer } = await discoveryDocument()
  const url = new URL('/v2/logout', issuer)
  url.searchParams.set('returnTo', config.baseUrl)
  url.searchParams.set('client_id', config.clientId)
  const answer = await ask(url.href, { headers: pageHeaders })
  if (leadsTo(answer, config.baseUrl))
    return ok(`After a logout the tenant sends people to ${config.baseUrl}`)
  if (answer.status === 404) return noLogout(url)
  return (await isClientUnknown()) ? skipped('It needs: client.') : mismatch(answer, config)
}

function leadsTo({ url, status, headers }: Answer, baseUrl: string): boolean {
  const location = headers.get('location') ?? ''
  if (status < 300 || status > 399 || !URL.canParse(location, url)) return false
  return new URL(location, url).href === new URL(baseUrl).href
}

function noLogout({ origin, pathname }: URL): Outcome {
  return failed('no-logout', {
    seen: `${origin}${pathname} answers 404.`,
    meaning: 'The tenant is not an Auth0 one: people who log out are left in front of an error page.',
    todo: 'Use an Auth0 tenant, or set auth0Logout in src/tenant-client/express-openid-connect.ts to false for the logout of OpenID Connect.',
  })
}

function mismatch({ status, headers }: Answer, { baseUrl }: Config): Outcome {
  const location = headers.get('location')
  const instead = location === null ? `answers ${status}` : `goes to ${quote(location)}`
  return failed('logout-mismatch', {
    seen: `After a logout the tenant ${instead} instead of going to ${baseUrl}`,
    meaning:
      'This URL is not among those to which it may send people after a logout. It is compared to the letter.',
    todo: 'Add this URL, after a comma if there are others, and save.',
    where: dashboard.logoutUrls,
    paste: baseUrl,
  })
}
