import type { Reader } from './reader.ts'

/**
 * express-openid-connect (3.4.0) prints its settings, secrets included, and its log-out URLs with tokens, to whoever
 * turns on its `debug` namespaces. That is no output for production.
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
  const prefix = pattern.split('*')[0] ?? ''
  return pattern.includes('*') ? told.startsWith(prefix) || prefix.startsWith(told) : prefix.startsWith(told)
}

const told = 'express-openid-connect'
