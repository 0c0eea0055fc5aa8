/**
 * Whether `/v2/logout` may lead to a URL, by Auth0's rules: query and hash do not count, scheme and host may be in any
 * case, the path is compared letter by letter, and `*` stands for the first label of a host.
 */
export function isAllowedLogoutUrl(url: unknown, allowed: readonly string[]): url is string {
  if (typeof url !== 'string') return false
  const wanted = split(url)
  return wanted !== undefined && allowed.some(pattern => isMatch(wanted, split(pattern)))
}

/** Where a logout leads that names no URL. A pattern is no place to go. */
export function firstLogoutUrl(allowed: readonly string[]): string | undefined {
  const [first] = allowed
  return first?.includes('*') ? undefined : first
}

interface Parts {
  /** Scheme, host and port, as text: a parsed URL would hide what differs in the path. */
  readonly origin: string
  readonly path: string
}

function split(url: string): Parts | undefined {
  const [, origin, path] = /^([a-z][a-z0-9+.-]*:\/\/[^/?#]*)([^?#]*)/i.exec(url) ?? []
  return origin === undefined ? undefined : { origin: origin.toLowerCase(), path: path ?? '' }
}

function isMatch(wanted: Parts, pattern: Parts | undefined): boolean {
  if (!pattern || wanted.path !== pattern.path) return false
  const [before = '', after] = pattern.origin.split('://*.')
  if (after === undefined) return wanted.origin === pattern.origin
  const label = wanted.origin.slice(`${before}://`.length, -`.${after}`.length)
  return wanted.origin === `${before}://${label}.${after}` && /^[a-z0-9-]+$/.test(label)
}
