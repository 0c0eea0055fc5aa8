/** Where people go who wanted nothing else: after a login, and from the home page. */
export const defaultReturnTo = '/profile'

/**
 * Where a login may lead: a path on this origin, with its query and fragment. Anything else means `/profile`: other
 * origins in all their spellings, and the routes that would start over or log out at once.
 */
export function toReturnTo(value: unknown): string {
  if (typeof value !== 'string' || !startsAsPath(value)) return defaultReturnTo
  if (!URL.canParse(value, base)) return defaultReturnTo
  const { origin, pathname, search, hash } = new URL(value, base)
  // "/.//evil.example" is a path on its own, and another host once it is written without the dot
  const isOurs = origin === base && startsAsPath(pathname) && !flow.test(pathname)
  const path = pathname + search + hash
  return isOurs && path.length <= mostCharacters ? path : defaultReturnTo
}

/**
 * Where a login begins that leads to `returnTo`, a path of this application, for a purpose of purpose-query.ts. `/login` checks
 * both.
 */
export function loginPath(returnTo: string, purpose: Readonly<Record<string, string>> = {}): string {
  return `/login?${new URLSearchParams({ returnTo, ...purpose })}`
}

// it travels in a URL and, twice encoded, in the cookie of an attempt
const mostCharacters = 512

const base = 'http://this.invalid'

const flow = /^\/(login|signup|callback|logout(\/everywhere)?|userlogin|userlogout|backchannel-logout)\/?$/i

// browsers read a backslash as a slash, and skip tabs and line breaks
function startsAsPath(value: string): boolean {
  return /^\/(?![/\\])/.test(value) && !/[\\\p{Cc}]/u.test(value)
}
