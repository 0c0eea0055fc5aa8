import { brief } from '../foreign-text.ts'
import { isPlainValue } from './env-text.ts'
import { whereScopesAre } from './management/refusal.ts'
import { isObject } from './management/tenant-request.ts'
import { SetupError } from './setup-error.ts'

type Fields = Readonly<Record<string, unknown>>

/** An application as the tenant keeps it. Names and values are Auth0's own. */
export interface Application {
  readonly clientId: string
  /** Undefined where the token may not read it. */
  readonly clientSecret: string | undefined
  readonly fields: Fields
}

/**
 * Undefined where the value is no application.
 * @throws SetupError where its client id would be more than a value in `.env`, or could steer the terminal
 */
export function toApplication(value: unknown): Application | undefined {
  if (!isObject(value)) return undefined
  const { client_id: clientId, client_secret: secret, ...fields } = value
  if (typeof clientId !== 'string' || clientId === '') return undefined
  if (!isPlainValue(clientId) || clientId.length > 200)
    throw new SetupError(
      'The client id of the application holds characters that none of Auth0 has. Is the domain right?',
    )
  return { clientId, clientSecret: typeof secret === 'string' && secret ? secret : undefined, fields }
}

/**
 * Whether the set-up may take it: a Regular Web Application of a first party, or one that may become that, because the type
 * of a new one may be unset. Auth0 has some 25 other types.
 */
export function isTakable(application: Application): boolean {
  return isRegularWeb(application) && !isThirdParty(application)
}

/**
 * @throws SetupError where the changes would break the application: one of another type, one of a third party, one with keys
 * and no secret, or one of which the token sees a summary
 */
export function assertFit(application: Application): void {
  const { clientId, fields } = application
  const stays = 'so it stays as it is. Take its CLIENT_ID out of .env, or choose another --name.'
  if (!isRegularWeb(application))
    throw new SetupError(
      `The application ${clientId} is of the type ${brief(fields['app_type'])}, not a Regular Web Application, ${stays}`,
    )
  if (isThirdParty(application))
    throw new SetupError(
      `The application ${clientId} is that of a third party, which is fixed when it is created. Auth0 gives those no ID token, no /userinfo and no logout at /v2/logout, ${stays}`,
    )
  if (isSummary(application))
    throw new SetupError(
      `The tenant shows no more than a summary of the application ${clientId}: the token has neither read:clients nor read:client_keys. Its URLs and grants cannot be seen, and a change would overwrite those of others, so it stays as it is. Get a token with both scopes. ${whereScopesAre}`,
    )
  // Auth0 takes either this field or token_endpoint_auth_method, which the set-up would set
  if (isObject(fields['client_authentication_methods']))
    throw new SetupError(
      `The application ${clientId} proves itself by Private Key JWT or mTLS, not by a Client Secret, so it stays as it is. Choose Client Secret in its tab Credentials, take its CLIENT_ID out of .env, or choose another --name.`,
    )
}

function isRegularWeb({ fields }: Application): boolean {
  return (fields['app_type'] ?? 'regular_web') === 'regular_web'
}

function isThirdParty({ clientId, fields }: Application): boolean {
  return fields['is_first_party'] === false || clientId.startsWith('tpc_')
}

/** Every application has these two; an answer without them leaves out the others as well, whatever they hold. */
function isSummary({ fields }: Application): boolean {
  return fields['grant_types'] === undefined && fields['jwt_configuration'] === undefined
}
