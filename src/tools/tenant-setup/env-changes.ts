import type { Application } from './application.ts'
import { freshSecret, type Settings } from './settings.ts'
import { SetupError } from './setup-error.ts'
import { isCustomDomain, toDomain, tryTenantUrl } from './tenant-url.ts'

/** One value in `.env`. `value` is null where the tenant makes it up when the application is created. */
export interface EnvChange {
  readonly name: string
  readonly value: string | null
  readonly shown: string
  readonly isReplacement: boolean
}

/** What `.env` has to say for this application at this tenant, where it does not say so yet. */
export function changesToEnv(
  settings: Settings,
  tenantUrl: string,
  application: Application | null,
): EnvChange[] {
  const { file } = settings
  return [
    isTenant(file['ISSUER_BASE_URL'], tenantUrl)
      ? undefined
      : toChange(file, 'ISSUER_BASE_URL', toDomain(tenantUrl), toDomain(tenantUrl)),
    application === null || file['CLIENT_ID'] !== application.clientId
      ? toChange(file, 'CLIENT_ID', application?.clientId ?? null, application?.clientId ?? 'from the tenant')
      : undefined,
    clientSecret(settings, application),
    settings.hasSecret ? undefined : toChange(file, 'SECRET', freshSecret(), 'a fresh one'),
  ].filter(change => change !== undefined)
}

function clientSecret({ file }: Settings, application: Application | null): EnvChange | undefined {
  const name = 'CLIENT_SECRET'
  if (application === null) return toChange(file, name, null, 'from the tenant')
  const { clientId, clientSecret: secret } = application
  if (secret !== undefined)
    return file[name] === secret ? undefined : toChange(file, name, secret, 'from the tenant')
  // not told, so not comparable
  if (file['CLIENT_ID'] === clientId && file[name]) return undefined
  throw new SetupError(unreadableSecret(clientId))
}

export function unreadableSecret(clientId: string): string {
  return (
    `The tenant does not tell the Client Secret of ${clientId}: the token lacks the scope read:client_keys.\n` +
    'Get a token with it (Applications, APIs, Auth0 Management API) and run this again, or copy the secret from the ' +
    'application’s Settings into .env.'
  )
}

function toChange(file: Settings['file'], name: string, value: string | null, shown: string): EnvChange {
  const isReplacement = Boolean(file[name]?.trim())
  return { name, value, shown: isReplacement ? `${shown}  (replaces what is there)` : shown, isReplacement }
}

/** A custom domain is another name of a tenant, and the one that logins should use. */
function isTenant(issuer: string | undefined, tenantUrl: string): boolean {
  const url = tryTenantUrl(issuer)
  return url !== undefined && (url === tenantUrl || (isCustomDomain(url) && !isCustomDomain(tenantUrl)))
}
