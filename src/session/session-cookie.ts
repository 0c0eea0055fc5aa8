import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Config } from '../config/config.ts'
import { readCookies } from '../http/cookie-header.ts'
import { idleEnd, type Lifetime } from './lifetime.ts'
import { createSeal, looksSealed } from './seal.ts'
import { parseSession, type Session } from './session.ts'

/** The session in the browser: one cookie, or two where it is large. */
export interface SessionCookie {
  readonly name: string
  /** Reads what the request brought. Whatever was not sealed here, for this tenant and client, counts as nothing. */
  open(req: IncomingMessage): OpenedCookie
  /** Sets the cookie on the response, instead of what it was to set before. */
  write(res: ServerResponse, session: Session): void
  /** Lets the response clear every cookie of the session that its request brought. */
  clear(res: ServerResponse): void
}

export interface OpenedCookie {
  readonly session: Session | null
  /** One whose time is over. */
  readonly expired: Session | null
  /** Cookies of these names came, whatever was in them. */
  readonly wasSent: boolean
  /** It was sealed with the secret before the last rotation. */
  readonly isOldSecret: boolean
}

/**
 * The name over https has the `__Host-` prefix, which keeps sibling hosts and plain http from setting the cookie (RFC
 * 6265bis 4.1.3). Over plain http, which is for localhost, it holds the port: browsers share cookies between ports.
 */
export function cookieName(baseUrl: string, name: 'session' | 'login' | 'message' | 'draft'): string {
  const { protocol, port } = new URL(baseUrl)
  return protocol === 'https:' ? `__Host-${name}` : `${name}-${port || 80}`
}

/** A browser keeps 4,096 bytes of a cookie, its name and attributes included. */
const partCharacters = 3800
/** How many values under our name are tried: a header of 12 kB has room for garbage that looks like a session. */
const mostTries = 200

type Settings = Pick<Config, 'baseUrl' | 'secrets' | 'issuerBaseUrl' | 'clientId' | 'organization'> & {
  readonly session: Lifetime
}

export function createSessionCookie(settings: Settings): SessionCookie {
  const { baseUrl, session: lifetime } = settings
  const name = cookieName(baseUrl, 'session')
  const rest = `${name}.1`
  // a session is worth nothing at another tenant, client, scheme or port, whatever SECRET they share, and none of before
  // ORGANIZATION was set outlives that
  const organization = settings.organization === null ? [] : [settings.organization]
  const seal = createSeal(settings.secrets, [
    name,
    settings.issuerBaseUrl,
    settings.clientId,
    ...organization,
  ])
  const attributes = `; Path=/; HttpOnly; SameSite=Lax${baseUrl.startsWith('https:') ? '; Secure' : ''}`
  const gone = (cookie: string) => `${cookie}=; Max-Age=0${attributes}`
  // the release before cut a large session into parts under these names
  const isOurs = (cookie: string) => cookie === name || cookie.startsWith(`${name}.`)

  return {
    name,
    open(req) {
      // most requests that are not signed in have no cookie of this name
      if (!req.headers.cookie?.includes(name)) return nothing
      const cookies = readCookies(req)
      const wasSent = cookies.some(cookie => isOurs(cookie.name))
      let expired: Session | null = null
      for (const value of candidates(cookies, { name, rest })) {
        const opened = seal.open(value)
        const session = opened && parseSession(opened.text)
        if (!session) continue
        if (idleEnd(session, lifetime) > Date.now())
          return { session, expired: null, wasSent, isOldSecret: opened.isOldSecret }
        expired ??= session
      }
      return { session: null, expired, wasSent, isOldSecret: false }
    },
    write(res, session) {
      const value = seal.seal(JSON.stringify(session))
      if (value.length > 2 * partCharacters) throw new RangeError('A session is larger than two cookies')
      const age = Math.ceil((idleEnd(session, lifetime) - Date.now()) / 1000)
      const lifetimeAndAttributes = `; Max-Age=${age}${attributes}`
      const parts = [`${name}=${value.slice(0, partCharacters)}${lifetimeAndAttributes}`]
      if (value.length > partCharacters)
        parts.push(`${rest}=${value.slice(partCharacters)}${lifetimeAndAttributes}`)
      const kept = value.length > partCharacters ? [name, rest] : [name]
      set(
        res,
        isOurs,
        parts.concat(namesIn(res, isOurs).flatMap(sent => (kept.includes(sent) ? [] : gone(sent)))),
      )
    },
    clear(res) {
      set(res, isOurs, namesIn(res, isOurs).map(gone))
    },
  }
}

const nothing: OpenedCookie = { session: null, expired: null, wasSent: false, isOldSecret: false }

/** Whole values, and first parts with each second part, in the order in which they came. */
function* candidates(
  cookies: ReturnType<typeof readCookies>,
  { name, rest }: { readonly name: string; readonly rest: string },
): Generator<string> {
  const ends = cookies.filter(cookie => cookie.name === rest)
  let tries = 0
  for (const cookie of cookies) {
    // nothing else can be opened, and a cheap look keeps the bound for what looks real
    if (cookie.name !== name || !looksSealed(cookie.value)) continue
    const whole = cookie.value.length === partCharacters ? ends.map(end => cookie.value + end.value) : []
    for (const value of [cookie.value, ...whole]) {
      if (tries++ === mostTries) return
      yield value
    }
  }
}

/** The names of ours that the request of this response brought. */
function namesIn(res: ServerResponse, isOurs: (name: string) => boolean): string[] {
  return [...new Set(readCookies(res.req).map(({ name }) => name))].filter(isOurs)
}

/** One name is set once. */
function set(res: ServerResponse, isOurs: (name: string) => boolean, lines: readonly string[]): void {
  const others = [res.getHeader('Set-Cookie') ?? []]
    .flat()
    .map(String)
    .filter(line => !isOurs(line.slice(0, line.indexOf('='))))
  if (others.length + lines.length > 0) res.setHeader('Set-Cookie', [...others, ...lines])
}
