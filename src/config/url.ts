import type { Reader } from './reader.ts'

/** What a setting that holds a URL may look like. */
export interface UrlRules {
  /** http is accepted for this machine's own addresses; true accepts it for any. */
  readonly allowHttp: boolean
  readonly allowPath: boolean
  readonly example: string
}

/** Reads an absolute http(s) URL, reporting each way in which people get one wrong. */
export function readUrl(reader: Reader, name: string, value: string, rules: UrlRules): URL | undefined {
  const { problem, remedy } = judge(value, rules)
  if (problem === undefined) return new URL(value)
  reader.report(name, problem, remedy ?? `Write it like ${rules.example}.`)
  return undefined
}

interface Verdict {
  readonly problem?: string
  readonly remedy?: string
}

function judge(value: string, rules: UrlRules): Verdict {
  // URL.parse forgives "https:/host" and "https:host"; a browser's address bar does, a tenant's comparison does not
  if (!/^https?:\/\/[^/\\]/i.test(value) || !URL.canParse(value)) return { problem: 'is no absolute URL' }
  const url = new URL(value)
  if (!/^([\w.-]+|\[[\da-f:.]+\])$/.test(url.hostname))
    return { problem: 'names a host that there cannot be' }
  if (url.username || url.password)
    return { problem: 'holds a user name or password', remedy: 'Remove everything up to the @.' }
  if (url.search || url.hash || /[?#]/.test(value))
    return { problem: 'has a query or a fragment', remedy: 'End it before the ? or #.' }
  if (url.pathname !== '/' && !rules.allowPath)
    return { problem: 'has a path', remedy: `Write only scheme, host and port, like ${rules.example}.` }
  if (url.protocol === 'http:' && !rules.allowHttp && !isLoopback(url.hostname))
    return { problem: 'is http', remedy: 'Use https; plain http is only safe on this machine itself.' }
  return {}
}

export function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname)
}
