import type { Context } from '../../context.ts'
import { dashboard, failed, note, type Outcome, ok, quote, warning } from '../../outcome.ts'

/** Whether the application may renew access tokens. It asks only where SCOPE has a use for that. */
export async function checkOffline({ config, refresh }: Context): Promise<Outcome> {
  if (!isOffline(config.scope)) return ok('SCOPE has no offline_access, so no refresh token is asked for.')
  const { error, description } = await refresh()
  if (error === 'invalid_grant') return ok('The refresh token grant is allowed.')
  const seen = `The tenant answers a refresh token with ${quote(`${error ?? ''} ${description}`)}.`
  if (error === 'unauthorized_client' || error === 'unsupported_grant_type')
    return failed('no-refresh-grant', {
      seen,
      meaning:
        'SCOPE has offline_access, and this application may not use refresh tokens: none comes with a login, and each access token that ' +
        'is over costs a login.',
      todo: 'Tick Refresh Token and save, or run npm run tenant:setup; or take offline_access out of SCOPE.',
      where: dashboard.grantTypes,
    })
  return warning('refresh-unclear', {
    seen,
    meaning:
      'A made-up refresh token should be answered with invalid_grant, so this says little about a real one.',
    todo: 'Log in, and open a page that needs a token after its lifetime; if that fails, look under Monitoring, Logs.',
  })
}

/** What else refresh tokens need at the tenant. None of it shows without a login. */
export async function checkRefreshTokens({ config }: Context): Promise<Outcome | readonly Outcome[]> {
  const { scope, audience, session } = config
  if (!isOffline(scope)) return ok('Refresh tokens are not used.')
  const rotation = note('rotation', {
    seen: 'Refresh tokens are asked for.',
    meaning:
      'Rotation without an overlap costs people a login whose instance ends at the wrong moment, and a lifetime that is shorter than a ' +
      'session costs everybody one. Neither shows from here.',
    todo:
      `With Rotation on, set an overlap of some seconds; and lifetimes of ${session.absoluteSeconds} seconds (SESSION_ABSOLUTE_DURATION) or more. ` +
      'npm run tenant:setup sees to the overlap. See docs/auth0.md, "An API as the person".',
    where: dashboard.refreshTokens,
  })
  if (audience === undefined) return rotation
  const offline = note('api-offline-access', {
    seen: `Refresh tokens are asked for with the API ${audience}.`,
    meaning:
      'Where the API does not allow offline access, none comes with a login. That does not show from here.',
    todo: 'Switch on Allow Offline Access, unless it is on.',
    where: dashboard.apiSettings,
  })
  return [rotation, offline]
}

function isOffline(scope: string): boolean {
  return scope.split(' ').includes('offline_access')
}
