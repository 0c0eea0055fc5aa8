import type { Reply } from './tenant/authorization-request.ts'

/** What prompt=none says where everything but a session is in order (OpenID Connect Core 3.1.2.6). */
const loginOnly: readonly (string | null)[] = [
  'login_required',
  'consent_required',
  'interaction_required',
  'account_selection_required',
  // a code: somebody is logged in already, or nobody has to be
  null,
]

export function isLoginOnly(reply: Reply): boolean {
  return reply.kind === 'back' && loginOnly.includes(reply.error)
}

/** Auth0 says this at once, before anybody logs in for a code that cannot be used. */
export function isGrantRefused(reply: Reply): boolean {
  return reply.kind === 'back' && /^(unauthorized_client|unsupported_response_type)$/.test(reply.error ?? '')
}
