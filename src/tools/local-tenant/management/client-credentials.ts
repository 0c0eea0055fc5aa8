import type { KoaContextWithOIDC, Provider } from 'oidc-provider'
import { AccessDenied } from 'oidc-provider/lib/helpers/errors.js'
import type { Management } from '../settings.ts'
import { allScopes, type ManagementTokens } from './tokens.ts'

type Grant = (ctx: KoaContextWithOIDC) => Promise<void>

/** Adds the grant by which a machine-to-machine application gets a token for the Management API. */
export function allowClientCredentials(
  provider: Provider,
  tokens: ManagementTokens,
  management: Management | undefined,
): void {
  provider.registerGrantType('client_credentials', grantTo(management, tokens), ['audience', 'scope'])
}

function grantTo(management: Management | undefined, tokens: ManagementTokens): Grant {
  return async function grantClientCredentials(ctx) {
    const { client, params } = ctx.oidc
    assertAudience(params?.['audience'], tokens.audience)
    if (!management || client?.clientId !== management.clientId)
      throw refusal(`Client is not authorized to access "${tokens.audience}". ${needsClientGrant}`)
    const { clientId, scopes = allScopes, tokenSeconds = 24 * 60 * 60 } = management
    ctx.body = {
      access_token: await tokens.issue(clientId, scopes, tokenSeconds),
      scope: scopes.join(' '),
      expires_in: tokenSeconds,
      token_type: 'Bearer',
    }
  }
}

function assertAudience(audience: unknown, known: string): void {
  if (audience === undefined) throw refusal(noAudience)
  if (audience !== known) throw refusal(`Service not enabled within domain: ${audience}`)
}

/** Auth0 answers 403 here; OAuth 2.0 has 400. */
function refusal(description: string): Error {
  const error = new AccessDenied(description)
  error.status = 403
  error.statusCode = 403
  return error
}

const noAudience = 'No audience parameter was provided, and no default audience has been configured'
const needsClientGrant =
  'You need to create a "client-grant" associated to this API. See: https://auth0.com/docs/api/v2#!/Client_Grants/post_client_grants'
