import { backchannelLogoutOf, type Client, recordOf } from '../applications/client.ts'
import type { Faults } from '../faults.ts'
import { ApiError } from './api-error.ts'
import { insufficientScope } from './authorization.ts'
import { grantTypes } from './client-rules.ts'
import type { Fields } from './validation.ts'

/** The client with the fields of a PATCH. Fields of `jwt_configuration` that it leaves out stay as they are. */
export function change(client: Client, fields: Fields): Client {
  const { client_secret, jwt_configuration, ...rest } = fields
  return {
    ...client,
    ...rest,
    ...backchannelLogoutOf(fields),
    jwt_configuration: { ...recordOf(client['jwt_configuration']), ...recordOf(jwt_configuration) },
    client_secret: typeof client_secret === 'string' ? client_secret : client.client_secret,
  }
}

/** An application authenticates by its secret or by a key, not by both. Auth0 documents no message for this. */
export function assertOneProof({ client_authentication_methods, token_endpoint_auth_method }: Fields): void {
  if (client_authentication_methods && token_endpoint_auth_method)
    throw new ApiError(
      400,
      'token_endpoint_auth_method and client_authentication_methods are mutually exclusive.',
      { errorCode: 'invalid_body' },
    )
}

/** Auth0's rules beyond the shape of the fields. */
export function assertAllowed(fields: Fields, scopes: ReadonlySet<string>, faults: Faults): void {
  if ('client_secret' in fields && !scopes.has('update:client_keys'))
    throw insufficientScope(['update:client_keys'])
  const { lacksBackchannelLogout, planRefusal = 'feature_not_enabled' } = faults
  if (lacksBackchannelLogout && (fields['oidc_logout'] || fields['oidc_backchannel_logout']))
    throw new ApiError(403, 'Please upgrade your subscription to use oidc_logout.', {
      errorCode: planRefusal,
    })
  const wanted = Array.isArray(fields['grant_types']) ? fields['grant_types'].map(String) : []
  const unknown = wanted.filter(type => !grantTypes.includes(type))
  if (unknown.length > 0)
    throw new ApiError(400, `Invalid grant types: ${unknown.join(', ')}`, { errorCode: 'invalid_body' })
}
