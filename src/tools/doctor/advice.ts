import type { CheckId } from './finding.ts'

/** The check that explains a failure at run time, by what the log says of it. Null where none would. */
export function checkFor({ kind, reason }: { kind: string; reason: string }): CheckId | null {
  if (kind === 'clock') return 'clock'
  if (kind === 'store-down') return 'store'
  if (kind === 'misconfigured') return settingCheck(reason)
  if (kind === 'faulty') return documentChecks.get(reason) ?? null
  return kind === 'unreachable' ? connectionCheck(reason) : null
}

function settingCheck(reason: string): CheckId | null {
  const check = settingChecks.get(reason)
  return check === undefined ? 'login' : check
}

const settingChecks: ReadonlyMap<string, CheckId | null> = new Map([
  ['access_denied', 'secret'],
  ['invalid_client', 'secret'],
  ['OAUTH_WWW_AUTHENTICATE_CHALLENGE', 'secret'],
  ['unauthorized_client', 'grant'],
  ['unsupported_grant_type', 'grant'],
  ['unsupported_response_type', 'grant'],
  ['invalid_scope', 'login'],
  ['invalid_request', 'login'],
  ['invalid_target', 'audience'],
  ['issuer_mismatch', 'issuer'],
  ['no_tenant_there', 'discovery'],
  // only the tokens of a real login show it
  ['id_token_algorithm', null],
])

const documentChecks: ReadonlyMap<string, CheckId> = new Map([
  ['discovery_incomplete', 'discovery'],
  ['no_json', 'discovery'],
  ['no_keys', 'keys'],
])

function connectionCheck(code: string): CheckId | null {
  if (code === 'ENOTFOUND') return 'domain'
  return /CERT|UNABLE_TO_VERIFY/.test(code) ? 'certificate' : null
}
