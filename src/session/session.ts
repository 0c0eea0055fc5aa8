import { randomBytes } from 'node:crypto'
import { parseRecord } from '../json.ts'
import { type Claims, isClaims } from './trim-claims.ts'

/** What the sealed cookie holds of a login: whose it is, and no token. */
export interface Session {
  /** New with every login, the same person's next one included. */
  readonly id: string
  readonly sub: string
  /** The tenant's own session, where its ID token named one. */
  readonly sid: string | undefined
  /** When the tenant issued the ID token. Whole seconds since 1970, by the tenant's clock. */
  readonly issuedAt: number
  /** When the login ended here. Milliseconds since 1970. */
  readonly loggedInAt: number
  /** When the cookie was sealed: the last request that it tells of. Milliseconds since 1970. */
  readonly sealedAt: number
  /** When the identity provider wants the session to end, where it said so. Milliseconds since 1970. */
  readonly expiresAt: number | undefined
  /** When the person last proved to the tenant who they are, where the login asked for it. Seconds of the tenant's clock. */
  readonly authTime: number | undefined
  /** How they proved it (`amr`, RFC 8176): `mfa` among them stands for a second factor. */
  readonly amr: readonly string[]
  readonly organization: Organization | undefined
  /** Whole or not at all: what decides is never cut (see login/id-token.ts). */
  readonly roles: readonly string[]
  /** What the person chose on the account page. */
  readonly preferences: Preferences
  /** Another one after each change of the account here: whatever an instance read before is old. */
  readonly accountVersion: string
  readonly claims: Claims
}

/** Each is empty where the person chose nothing. */
export interface Preferences {
  /** What to call the person. */
  readonly called: string
  /** A language tag (BCP 47). */
  readonly language: string
  /** Of the IANA time zone database. */
  readonly timeZone: string
}

const noPreferences: Preferences = { called: '', language: '', timeZone: '' }

/** A group of people of the tenant's, for which somebody logged in (Auth0 Organizations). */
export interface Organization {
  readonly id: string
  /** Where the tenant sends it along. */
  readonly name: string | undefined
}

export type NewSession = Omit<Session, 'id' | 'loggedInAt' | 'sealedAt' | 'preferences' | 'accountVersion'>

export function createSession(login: NewSession): Session {
  const now = Date.now()
  const id = randomBytes(16).toString('base64url')
  return { id, ...login, preferences: noPreferences, accountVersion: '', loggedInAt: now, sealedAt: now }
}

/** The same session, after the account was changed. */
export function withChangedAccount(session: Session): Session {
  return { ...session, accountVersion: randomBytes(6).toString('base64url') }
}

/**
 * The same session, with what the tenant says of its person by now. When and how it began stays as it was; the tenant's own
 * session may be another one, whose end it will tell of.
 */
export function refreshSession(session: Session, { claims, roles, sid, expiresAt }: NewSession): Session {
  const tenants = { sid: sid ?? session.sid, expiresAt: expiresAt ?? session.expiresAt }
  return { ...session, claims, roles, ...tenants, sealedAt: Date.now() }
}

/** The names of the claims that differ, and `roles`. */
export function changesBetween(before: Session, after: Session): string[] {
  const names = new Set([...Object.keys(before.claims), ...Object.keys(after.claims)])
  const isSame = (one: unknown, other: unknown) => JSON.stringify(one) === JSON.stringify(other)
  const changed = [...names].filter(name => !isSame(before.claims[name], after.claims[name]))
  return isSame(before.roles, after.roles) ? changed : [...changed, 'roles']
}

/** Reads what was sealed here before. Null where another release wrote it. */
export function parseSession(text: string): Session | null {
  const { id, sub, sid, issuedAt, loggedInAt, sealedAt, expiresAt, claims, ...rest } = parseRecord(text)
  if (typeof id !== 'string' || typeof sub !== 'string') return null
  if (typeof issuedAt !== 'number' || typeof loggedInAt !== 'number' || typeof sealedAt !== 'number')
    return null
  if (!isClaims(claims)) return null
  return {
    id,
    sub,
    sid: typeof sid === 'string' ? sid : undefined,
    issuedAt,
    loggedInAt,
    sealedAt,
    expiresAt: typeof expiresAt === 'number' ? expiresAt : undefined,
    authTime: typeof rest['authTime'] === 'number' ? rest['authTime'] : undefined,
    amr: toStrings(rest['amr']),
    organization: toOrganization(rest['organization']),
    roles: toStrings(rest['roles']),
    preferences: toPreferences(rest['preferences']),
    accountVersion: typeof rest['accountVersion'] === 'string' ? rest['accountVersion'] : '',
    claims,
  }
}

function toStrings(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter(each => typeof each === 'string') : []
}

function toPreferences(value: unknown): Preferences {
  if (!isClaims(value)) return noPreferences
  const text = (name: keyof Preferences) => (typeof value[name] === 'string' ? value[name] : '')
  return { called: text('called'), language: text('language'), timeZone: text('timeZone') }
}

function toOrganization(value: unknown): Organization | undefined {
  if (!isClaims(value) || typeof value['id'] !== 'string') return undefined
  const name = value['name']
  return { id: value['id'], name: typeof name === 'string' ? name : undefined }
}
