/** What the callback's error means, by the kinds of failure-kinds.ts, and its reason for the log. */
export interface CallbackError {
  readonly kind: CallbackErrorKind
  readonly reason: string
}

export type CallbackErrorKind =
  | 'denied'
  | 'blocked'
  | 'unverified'
  | 'not-a-member'
  | 'invitation-over'
  | 'expired'
  | 'misconfigured'
  | 'bad-tenant-response'
  | 'unreachable'

/**
 * Reads what a tenant sends to the callback instead of a code (RFC 6749 4.1.2.1, OpenID Connect Core 3.1.2.6): the only place
 * that tells failures apart by a text.
 */
export function readCallbackError(code: string, description: string | null): CallbackError {
  const kind = kindsByCode.get(code) ?? 'denied'
  // the other codes say enough by themselves
  const sentence = kind === 'denied' || kind === 'misconfigured' ? findSentence(description ?? '') : undefined
  return { kind: sentence?.kind ?? kind, reason: sentence?.reason ?? code }
}

/** Whether the tenant has to show a page before it goes on, which `prompt=none` forbids. */
export function isInteractionRequired(code: unknown): boolean {
  return interactionCodes.some(known => known === code)
}

// OpenID Connect Core 3.1.2.6
const interactionCodes: readonly string[] = [
  'login_required',
  'interaction_required',
  'consent_required',
  'account_selection_required',
]

// a map, since the tenant may send any code: an object would know `constructor`
const kindsByCode: ReadonlyMap<string, CallbackErrorKind> = new Map<string, CallbackErrorKind>([
  ...interactionCodes.map(code => [code, 'expired'] as const),
  ['invalid_request', 'misconfigured'],
  ['invalid_scope', 'misconfigured'],
  ['invalid_target', 'misconfigured'],
  ['unauthorized_client', 'misconfigured'],
  ['unsupported_response_type', 'misconfigured'],
  ['server_error', 'bad-tenant-response'],
  ['temporarily_unavailable', 'unreachable'],
])

/** A text that a tenant sends as `error_description`, and what it means. */
export interface Sentence {
  /** The whole text. `…` stands for one word, `*` for anything. */
  readonly text: string
  readonly kind: CallbackErrorKind
  /** For the log, where the error's code says less. */
  readonly reason?: string
}

function misconfigured(reason: string, ...texts: readonly string[]): readonly Sentence[] {
  return texts.map(text => ({ text, kind: 'misconfigured', reason }))
}

/**
 * Auth0 has one code for many refusals, so its fixed sentences alone choose a page other than the plain denial. They count as
 * a whole: an Action writes what it wants, also "blocked" or "verified", and that is quoted.
 */
export const sentences: readonly Sentence[] = [
  { text: 'user is blocked', kind: 'blocked' },
  // of Auth0's templates for Rules and Actions
  { text: 'Please verify your email before logging in.', kind: 'unverified' },
  // of the local tenant
  { text: 'Please verify your e-mail first', kind: 'unverified' },
  { text: 'The verification code has expired. Please try to login again.', kind: 'expired' },
  {
    text: 'user … is not part of the … organization',
    kind: 'not-a-member',
    reason: 'not_in_organization',
  },
  {
    text: 'client requires organization membership, but user does not belong to any organization',
    kind: 'not-a-member',
    reason: 'in_no_organization',
  },
  {
    text: 'the specified account is not allowed to accept the current invitation',
    kind: 'invitation-over',
    reason: 'invitation_for_another',
  },
  { text: 'invitation not found or already used', kind: 'invitation-over', reason: 'invitation_not_found' },
  // a wrong setting
  ...misconfigured('invalid_target', 'Service not found: …', 'Service not enabled within domain: …'),
  ...misconfigured(
    'no_connections',
    'no connections enabled for the client',
    'no connections enabled for the organization*',
  ),
  ...misconfigured('organization_required', 'parameter organization is required for this client'),
  ...misconfigured('organization_not_allowed', 'parameter organization is not allowed for this client'),
  ...misconfigured('organization_invalid', 'parameter organization is invalid: *'),
  // an exception that nothing in an Action catches
  ...misconfigured(
    'action_failed',
    // of V8: JSON.parse
    'Unexpected token … in JSON at position …',
    'Unexpected token …, * is not valid JSON',
    '"…" is not valid JSON',
    'Unexpected end of JSON input',
    'Unexpected non-whitespace character after JSON at position *',
    'Expected * in JSON at position *',
    'Unterminated string in JSON at position *',
    'Bad control character in string literal in JSON at position *',
    'Converting circular structure to JSON*',
    // of V8: values and names
    'Cannot read properties of … (reading *)',
    'Cannot set properties of … (setting *)',
    'Cannot read property … of …',
    'Cannot set property … of …',
    'Cannot destructure property … of * as it is …',
    'Cannot convert undefined or null to object',
    "Cannot access '…' before initialization",
    'Cannot find module *',
    'Assignment to constant variable.',
    '… is not defined',
    '… is not a function',
    '(intermediate value)… is not a function',
    '… is not a constructor',
    '… is not iterable',
    'Reduce of empty array with no initial value',
    'Maximum call stack size exceeded',
    'Invalid URL',
    // of what an Action asks others with: fetch, axios, Node.js
    'fetch failed',
    'Request failed with status code …',
    'timeout of …ms exceeded',
    'getaddrinfo … …',
    'connect ECONNREFUSED …',
    'connect ETIMEDOUT …',
    'read ECONNRESET',
    'socket hang up',
  ),
]

/** No text of the table is longer. */
const mostCharacters = 300

function findSentence(description: string): Sentence | undefined {
  if (description.length > mostCharacters) return undefined
  return patterns.find(({ pattern }) => pattern.test(description))?.sentence
}

const patterns = sentences.map(sentence => ({ sentence, pattern: toPattern(sentence) }))

/** The text of an exception may come with the name of its class. */
function toPattern({ text, reason }: Sentence): RegExp {
  const escaped = text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')
  const prefix = reason === 'action_failed' ? '(?:[A-Z]\\w{0,30}Error: )?' : ''
  return new RegExp(`^${prefix}${escaped.replaceAll('…', '\\S+').replaceAll('\\*', '[^]*')}$`, 'i')
}
