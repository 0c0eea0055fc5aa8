/**
 * Whether it can be an organization of Auth0's: its id, which the tenant chose, or its name of up to 50 characters
 * (Auth0, "Create Organizations"). Names are compared without regard to case.
 */
export function isOrganization(value: string): boolean {
  return /^org_[0-9A-Za-z]{1,40}$/.test(value) || /^[a-z0-9][a-z0-9_-]{0,49}$/i.test(value)
}
