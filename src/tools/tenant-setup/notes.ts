import { hasOtherLogoutUrl, logoutField, refusesOrganization, wantsOrganization } from './changes/changes.ts'
import { refreshTokenNote } from './changes/refresh-tokens.ts'
import { type Plan, withoutBackchannelLogout } from './plan.ts'
import type { Settings } from './settings.ts'

/** What somebody has to know before agreeing to the plan, and the plan does not show. */
export function notesOn(
  { application, changes, apis, envChanges }: Plan,
  { env, baseUrl, organization, session }: Settings,
  { isLacking, wantsRefreshToken }: { isLacking: boolean; wantsRefreshToken: boolean },
): string[] {
  const fields = application?.fields ?? {}
  const hidden = envChanges.filter(({ name, value }) => env[name]?.trim() && env[name] !== value)
  const refreshTokens = refreshTokenNote(fields, session)
  const notes: readonly (readonly [boolean, string])[] = [
    ...hidden.map(({ name }) => [true, `${name} in the environment wins over .env. Unset it.`] as const),
    [application !== null && application.clientSecret === undefined, unreadableKeys],
    [organization === null && wantsOrganization(fields), organizationWanted],
    [organization !== null && refusesOrganization(fields), organizationRefused],
    [isLacking, `${deniedByDiscovery}\n${withoutBackchannelLogout}`],
    [hasOtherLogoutUrl(fields, baseUrl), otherLogoutUrl],
    [changes.some(({ field }) => field === logoutField), logoutsOnly],
    [wantsRefreshToken && refreshTokens !== undefined, refreshTokens ?? ''],
    ...apis.flatMap(api => api.notes).map(text => [true, text] as const),
  ]
  return notes.filter(([applies]) => applies).map(([, text]) => `Note: ${text}\n`)
}

const unreadableKeys =
  'the token may not read the Client Secret (read:client_keys), so the one in .env is kept, and so is the way in which\n' +
  'the application proves itself at the tenant (tab Credentials: Client Secret).'

const organizationWanted =
  'this application wants an organization with every login (Login Experience, Type of Users: Business Users),\n' +
  'and without ORGANIZATION a login that begins here names none, so the tenant refuses it. Set ORGANIZATION, choose Both,\n' +
  'or set Login Flow to Prompt for Organization. See docs/auth0.md.'

const organizationRefused =
  'ORGANIZATION is set, and this application takes no organization, so the tenant refuses every login. Choose Business\n' +
  'Users in its tab Login Experience, Type of Users. See docs/auth0.md.'

const deniedByDiscovery =
  'the back-channel logout URL is left out: the tenant says in its discovery document that it has no back-channel logout.'

const otherLogoutUrl =
  'another back-channel logout URL is registered, and there is room for one, so that one stays.'

const logoutsOnly =
  'with the back-channel logout URL alone the tenant tells of logouts. For revoked sessions, deleted accounts and changed\n' +
  'passwords, choose them in the dashboard: Settings, Back-Channel Logout Initiators. See docs/auth0.md.'
