import { isIP } from 'node:net'
import { urlPlaceholderProblem } from './placeholder.ts'
import type { Reader } from './reader.ts'

const example = 'redis://user:password@valkey.internal:6379 and, with TLS, begin it with rediss://'

/** Reads `REDIS_URL`. What is reported never quotes it, since it may hold a password. */
export function readRedisUrl(reader: Reader): string | null {
  const name = 'REDIS_URL'
  const value = reader.text(name)
  if (value === undefined) return null
  const problem = urlPlaceholderProblem(value) ?? judge(value)
  if (problem) reader.report(name, problem, `Write it like ${example}.`)
  return problem ? null : value
}

/**
 * Several servers may share an address, and Node.js sends the name of the one that is meant (SNI) only where it is told to. Undefined
 * without TLS, and where the host is an address.
 */
export function serverNameOf({ protocol, hostname }: URL): string | undefined {
  const isAddress = isIP(hostname.replace(/^\[(.*)\]$/, '$1')) !== 0
  return protocol === 'rediss:' && !isAddress ? hostname : undefined
}

function judge(value: string): string | undefined {
  const [, beforeAt = ''] = /^rediss?:\/\/(.*)@/i.exec(value) ?? []
  const [reserved] = /[#?/\\[\]]/.exec(beforeAt) ?? []
  if (reserved) return `has a ${reserved} before its @ that is not written as ${encodeURIComponent(reserved)}`
  if (!/^rediss?:\/\/[^/]/i.test(value) || !URL.canParse(value)) return 'is no redis:// or rediss:// URL'
  const { username, password, hostname, pathname, search, hash } = new URL(value)
  if (!isDecodable(username + password)) return 'has a % in its user or password that is not written as %25'
  if (hostname === '' || hostname.includes(',')) return 'names no single host'
  if (search || hash) return 'has a query or a fragment'
  return /^\/?\d{0,4}$/.test(pathname) ? undefined : 'has a path that is no number of a database'
}

function isDecodable(text: string): boolean {
  try {
    decodeURIComponent(text)
    return true
  } catch {
    return false
  }
}
