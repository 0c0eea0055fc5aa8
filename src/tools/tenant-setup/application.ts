import { brief } from '../foreign-text.ts'
import { isPlainValue } from './env-text.ts'
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

/** Whether it is a Regular Web Application, or may become one: the kind of a new one may be unset. */
export function isRegularWeb({ fields }: Application): boolean {
  return (fields['app_type'] ?? 'regular_web') === 'regular_web'
}

/**
 * @throws SetupError where the changes would break the application: one of another kind, one of a third party, or one with
 * keys and no secret
 */
export function assertFit(application: Application): void {
  const { clientId, fields } = application
  const stays = 'so it stays as it is. Take its CLIENT_ID out of .env, or choose another --name.'
  if (!isRegularWeb(application)) {
    const type = fields['app_type']
    const kind = otherKinds.get(type) ?? `application of the type ${brief(type)}`
    throw new SetupError(`The application ${clientId} is a ${kind}, not a Regular Web Application, ${stays}`)
  }
  // Auth0 gives those no ID token, no /userinfo and no logout, and never makes one a first party
  if (fields['is_first_party'] === false)
    throw new SetupError(`The application ${clientId} is that of a third party, ${stays}`)
  // Auth0 takes either this field or token_endpoint_auth_method, which the set-up would set
  if (isObject(fields['client_authentication_methods']))
    throw new SetupError(
      `The application ${clientId} proves itself by Private Key JWT or mTLS, not by a Client Secret, so it stays as it is. Choose Client Secret in its tab Credentials, take its CLIENT_ID out of .env, or choose another --name.`,
    )
}

const otherKinds = new Map<unknown, string>([
  ['spa', 'Single Page Application'],
  ['native', 'Native application'],
  ['non_interactive', 'Machine to Machine application'],
  ['resource_server', 'client of an API of its own'],
])
