import type { Reader } from './reader.ts'

/**
 * To whoever turns on their `debug` namespaces, express-openid-connect (3.4.0) prints its settings, secrets included, and
 * its logout URLs with tokens; express-rate-limit (8.7) and Express's router (2) print the URLs of requests, and
 * /callback's has the code. That is no output for production.
 */
export function refuseTellingDebug(reader: Reader): void {
  const patterns = (reader.text('DEBUG') ?? '').split(/[\s,]+/).filter(Boolean)
  if (!patterns.some(mayMatch)) return
  reader.report(
    'DEBUG',
    'would print secrets to the log',
    'Leave it out in production, or name other namespaces.',
  )
}

// exclusions (-name) are not weighed: what is left over could still tell
function mayMatch(pattern: string): boolean {
  const [prefix = '', ...rest] = pattern.split('*')
  return telling.some(name => prefix.startsWith(name) || (rest.length > 0 && name.startsWith(prefix)))
}

const telling = ['express-openid-connect', 'express-rate-limit', 'router']
