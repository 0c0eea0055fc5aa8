import type { Failure } from './failure.ts'

/** Outside production, the page of a wrong setting says which one to look at. Null where there is nothing to say. */
export function hintFor({ kind, reason }: Pick<Failure, 'kind' | 'reason'>): string | null {
  if (kind === 'clock') return 'Set the clock of this machine by a time server.'
  return kind === 'misconfigured'
    ? `${hints.get(reason) ?? 'Look at ISSUER_BASE_URL, CLIENT_ID and CLIENT_SECRET.'} (${reason})`
    : null
}

const secret =
  'The tenant refuses the credentials: compare CLIENT_ID and CLIENT_SECRET with the application in the dashboard.'
const grant =
  'The tenant does not allow this application the authorization code: in the dashboard, look at its type (Regular Web ' +
  'Application) and, under Advanced Settings, at its grant types.'

/** By the reason that the log has too. */
const hints: ReadonlyMap<string, string> = new Map([
  ['access_denied', secret],
  ['invalid_client', secret],
  ['OAUTH_WWW_AUTHENTICATE_CHALLENGE', secret],
  ['unauthorized_client', grant],
  ['unsupported_grant_type', grant],
  ['unsupported_response_type', grant],
  ['invalid_scope', 'The tenant does not know what SCOPE asks for.'],
  ['invalid_target', 'The tenant does not know the API that AUDIENCE names.'],
  [
    'no_connections',
    'The application has no way to log in: in the dashboard, turn one on in its tab Connections.',
  ],
  [
    'organization_required',
    'The tenant wants an organization with each login: in the dashboard, look at the tab Organizations of the ' +
      'application, Type of Users.',
  ],
  [
    'id_token_algorithm',
    'The tenant does not sign the ID tokens of this application with RS256: in the dashboard, look at Advanced ' +
      'Settings, OAuth, JsonWebToken Signature Algorithm.',
  ],
  [
    'invalid_request',
    'The tenant does not understand the login: look at AUDIENCE and SCOPE, and at its own log.',
  ],
  [
    'issuer_mismatch',
    'Another tenant answers at ISSUER_BASE_URL: compare it with the Domain in the dashboard.',
  ],
  ['no_tenant_there', 'There is no tenant at ISSUER_BASE_URL: compare it with the Domain in the dashboard.'],
])
