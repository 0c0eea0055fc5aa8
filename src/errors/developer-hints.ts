import type { Failure } from './failure.ts'
import type { FailureKind } from './failure-kinds.ts'

interface Hint {
  /** Which setting to look at; shown on the page outside production. */
  readonly text?: string
  /** The check of the doctor that explains the failure, by its id; the log names it. */
  readonly check?: string
}

/** Outside production, the page of a wrong setting says which one to look at. Null where there is nothing to say. */
export function hintFor({ kind, reason }: Pick<Failure, 'kind' | 'reason'>): string | null {
  const own = hints[kind]
  if (own) return own
  return kind === 'misconfigured'
    ? `${settings.get(reason)?.text ?? 'Look at ISSUER_BASE_URL, CLIENT_ID and CLIENT_SECRET.'} (${reason})`
    : null
}

const hints: Partial<Record<FailureKind, string>> = {
  clock: 'Set the clock of this machine by a time server.',
  'no-second-factor':
    "The tenant's answer has no mfa in amr. Auth0 asks for a second factor only where an Action says so, by api.multifactor.enable('any') for the acr_values of this login: see docs/auth0.md.",
  'not-recent': 'The login sent max_age, and the answer of the tenant has no auth_time, or an old one.',
  'too-many-roles': 'ROLES_CLAIM may have up to 1,024 bytes as JSON. Use fewer roles, or shorter names.',
}

/** The check of `npm run doctor` that explains a failure, by its id. Null where none does. */
export function checkFor({ kind, reason }: Pick<Failure, 'kind' | 'reason'>): string | null {
  if (kind === 'clock') return 'clock'
  if (kind === 'redis-unavailable') return 'redis'
  if (kind === 'no-second-factor') return 'second-factor'
  if (kind === 'misconfigured') return (settings.has(reason) ? settings.get(reason)?.check : 'login') ?? null
  if (kind === 'bad-tenant-response') return documents.get(reason) ?? null
  return kind === 'unreachable' ? connectionCheck(reason) : null
}

const secret: Hint = {
  text: 'The tenant refuses the credentials: compare CLIENT_ID and CLIENT_SECRET with the application in the dashboard.',
  check: 'secret',
}
const grant: Hint = {
  text:
    'The tenant does not allow this application the authorization code: in the dashboard, look at its type (Regular Web ' +
    'Application) and, under Advanced Settings, at its grant types.',
  check: 'grant',
}

/** By the reason that the log has too. */
const settings: ReadonlyMap<string, Hint> = new Map<string, Hint>([
  ['access_denied', secret],
  ['invalid_client', secret],
  ['OAUTH_WWW_AUTHENTICATE_CHALLENGE', secret],
  ['unauthorized_client', grant],
  ['unsupported_grant_type', grant],
  ['unsupported_response_type', grant],
  ['invalid_scope', { text: 'The tenant does not know what SCOPE asks for.', check: 'login' }],
  ['invalid_target', { text: 'The tenant does not know the API that AUDIENCE names.', check: 'audience' }],
  [
    'no_access_token',
    // only a real login shows it, so no check does
    {
      text:
        'The login gave no access token, or the tenant took it back at once: look at AUDIENCE, and at Allow Offline ' +
        'Access of the API.',
    },
  ],
  [
    'opaque_access_token',
    { text: 'The access token is no JWT: AUDIENCE has to be the Identifier of an API in the dashboard.' },
  ],
  [
    'no_connections',
    {
      text:
        'The application has no way to log in: in the dashboard, turn one on in its tab Connections; with an organization, ' +
        'in the tab Connections of that. What was just turned on takes some minutes.',
      check: 'login',
    },
  ],
  [
    'organization_required',
    {
      text:
        'The tenant wants an organization with each login: set ORGANIZATION; or, in the dashboard, look at the tab Login ' +
        'Experience of the application, Type of Users.',
      check: 'login',
    },
  ],
  [
    'organization_not_allowed',
    {
      text:
        'The login asks for an organization, and the application is for people without one: in the dashboard, look at its ' +
        'tab Login Experience, Type of Users.',
      check: 'login',
    },
  ],
  [
    'organization_invalid',
    {
      text: 'The tenant does not know the organization that the login asks for, or this application may not use it.',
      check: 'login',
    },
  ],
  [
    'action_failed',
    // only a real login runs the Actions, so no check does
    {
      text:
        'An Action of the tenant threw an exception that it does not catch: the tenant says which one, and where, under ' +
        'Monitoring, Logs.',
    },
  ],
  [
    'id_token_algorithm',
    // only the tokens of a real login show it, so no check does
    {
      text:
        'The tenant does not sign the ID tokens of this application with RS256: in the dashboard, look at Advanced ' +
        'Settings, OAuth, JsonWebToken Signature Algorithm.',
    },
  ],
  [
    'invalid_request',
    {
      text: 'The tenant does not understand the login: look at AUDIENCE and SCOPE, and at its own log.',
      check: 'login',
    },
  ],
  [
    'issuer_mismatch',
    {
      text: 'Another tenant answers at ISSUER_BASE_URL: compare it with the Domain in the dashboard.',
      check: 'issuer',
    },
  ],
  [
    'no_tenant_there',
    {
      text: 'There is no tenant at ISSUER_BASE_URL: compare it with the Domain in the dashboard.',
      check: 'discovery',
    },
  ],
])

const documents: ReadonlyMap<string, string> = new Map([
  ['discovery_incomplete', 'discovery'],
  ['no_json', 'discovery'],
  ['no_keys', 'keys'],
])

function connectionCheck(code: string): string | null {
  if (code === 'ENOTFOUND') return 'domain'
  return /CERT|UNABLE_TO_VERIFY/.test(code) ? 'certificate' : null
}
