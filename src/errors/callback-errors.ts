import type { FailureKind } from './error-pages.ts'

/** A sentence that a tenant sends as `error_description`, and what it means. */
export interface TenantSentence {
  /** The whole sentence. `…` stands for one word, `*` for anything. */
  readonly text: string
  readonly kind: FailureKind
  /** For the log, where the error's code says less. */
  readonly reason?: string
  /** It holds an id, or what only a developer understands. */
  readonly isHidden?: true
}

/**
 * Auth0 has one code for many refusals, so its fixed sentences alone choose a page other than the plain denial. They count as
 * a whole: an Action writes what it wants, also "blocked" or "verified", and that is quoted.
 */
export const tenantSentences: readonly TenantSentence[] = [
  { text: 'user is blocked', kind: 'blocked' },
  // of Auth0's templates for Rules and Actions
  { text: 'Please verify your email before logging in.', kind: 'unverified' },
  // of the local tenant
  { text: 'Please verify your e-mail first', kind: 'unverified' },
  { text: 'The verification code has expired. Please try to login again.', kind: 'expired' },
  {
    text: 'user … is not part of the … organization',
    kind: 'denied',
    reason: 'not_in_organization',
    isHidden: true,
  },
  // a wrong setting
  { text: 'Service not found: …', kind: 'misconfigured', reason: 'invalid_target' },
  { text: 'Service not enabled within domain: …', kind: 'misconfigured', reason: 'invalid_target' },
  { text: 'no connections enabled for the client', kind: 'misconfigured', reason: 'no_connections' },
  { text: 'no connections enabled for the organization*', kind: 'misconfigured', reason: 'no_connections' },
  {
    text: 'parameter organization is required for this client',
    kind: 'misconfigured',
    reason: 'organization_required',
  },
  { text: 'parameter organization is invalid: *', kind: 'misconfigured', reason: 'organization_invalid' },
  // an exception in an Action, in the words of V8
  { text: 'Unexpected token … in JSON at position …', kind: 'misconfigured', reason: 'action_failed' },
  { text: 'Unexpected token …, * is not valid JSON', kind: 'misconfigured', reason: 'action_failed' },
  { text: '"…" is not valid JSON', kind: 'misconfigured', reason: 'action_failed' },
  { text: 'Unexpected end of JSON input', kind: 'misconfigured', reason: 'action_failed' },
  { text: 'Cannot read properties of … (reading *)', kind: 'misconfigured', reason: 'action_failed' },
  { text: 'Cannot set properties of … (setting *)', kind: 'misconfigured', reason: 'action_failed' },
  { text: '… is not defined', kind: 'misconfigured', reason: 'action_failed' },
  { text: '… is not a function', kind: 'misconfigured', reason: 'action_failed' },
]

/** No sentence of the table is longer. */
const mostCharacters = 300

export function findSentence(description: string): TenantSentence | undefined {
  if (description.length > mostCharacters) return undefined
  return patterns.find(({ pattern }) => pattern.test(description))?.sentence
}

const patterns = tenantSentences.map(sentence => ({ sentence, pattern: toPattern(sentence.text) }))

function toPattern(text: string): RegExp {
  const escaped = text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')
  return new RegExp(`^${escaped.replaceAll('…', '\\S+').replaceAll('\\*', '.*')}$`, 'i')
}
