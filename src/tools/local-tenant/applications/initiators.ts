/** What may have ended a session, in Auth0's words. An application says which of them it wants to hear of. */
export const initiators = [
  'rp-logout',
  'idp-logout',
  'password-changed',
  'session-expired',
  'session-revoked',
  'account-deleted',
  'email-identifier-changed',
  'mfa-phone-unenrolled',
  'account-deactivated',
] as const

export type Initiator = (typeof initiators)[number]
