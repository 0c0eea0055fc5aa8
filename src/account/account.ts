import { isRecord } from '../json.ts'
import type { Preferences } from '../session/session.ts'

/** What the tenant keeps of a person, as far as the account page knows it. */
export interface Account {
  /** In `user_metadata`. People can write anything there, so nothing is decided by it. */
  readonly preferences: Preferences
  /** The first one is the account itself; the others are linked to it. */
  readonly identities: readonly Identity[]
}

/** A way to log in to the account. */
export interface Identity {
  readonly provider: string
  readonly userId: string
  readonly connection: string
  /** What the other account is called, where the tenant says so. */
  readonly name: string | null
}

/** The fields that are asked for: never `app_metadata`, which is not the person's. */
export const accountFields = [
  'user_id',
  'email',
  'email_verified',
  'name',
  'nickname',
  'given_name',
  'family_name',
  'picture',
  'created_at',
  'updated_at',
  'last_login',
  'logins_count',
  'identities',
  'user_metadata',
] as const

/** Reads the answer of `GET /api/v2/users/{id}`. */
export function toAccount(answer: Readonly<Record<string, unknown>>): Account {
  return {
    preferences: parsePreferences(answer['user_metadata']),
    identities: withOwnName(parseIdentities(answer['identities']), answer['email']),
  }
}

/** Everything that was asked for, for the person's own copy. */
export function copyOf(answer: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(accountFields.flatMap(name => (name in answer ? [[name, answer[name]]] : [])))
}

/** Auth0 sends no profile with the account itself: it is the profile. */
function withOwnName([own, ...linked]: readonly Identity[], email: unknown): Identity[] {
  if (!own) return []
  return [{ ...own, name: own.name ?? (typeof email === 'string' ? email : null) }, ...linked]
}

function parseIdentities(value: unknown): Identity[] {
  return Array.isArray(value) ? value.flatMap(each => parseIdentity(each) ?? []) : []
}

function isTimeZone(name: string): boolean {
  return timeZones.includes(name)
}

export const timeZones: readonly string[] = ['UTC', ...Intl.supportedValuesOf('timeZone')]

/** A session has room for that much, without what JSON writes in six bytes. */
export const preferenceCharacters = 60

/** The names of the keys in `user_metadata`. */
export const metadataKeys = { called: 'called', language: 'language', timeZone: 'time_zone' } as const

function parsePreferences(metadata: unknown): Preferences {
  const text = (name: string) => {
    const value = isRecord(metadata) ? metadata[name] : undefined
    return typeof value === 'string' && value.length <= preferenceCharacters ? value : ''
  }
  const [language, timeZone] = [text(metadataKeys.language), text(metadataKeys.timeZone)]
  return {
    called: text(metadataKeys.called)
      .replaceAll(/\p{Cc}/gu, '')
      .toWellFormed(),
    language: isLanguageTag(language) ? language : '',
    timeZone: isTimeZone(timeZone) ? timeZone : '',
  }
}

/** In its form alone (BCP 47, 4.4.1 for the length): the session has no use for anything else. */
function isLanguageTag(text: string): boolean {
  return text.length <= 35 && /^[a-z]{2,8}(-[a-z\d]{1,8})*$/i.test(text)
}

function parseIdentity(value: unknown): Identity | null {
  if (!isRecord(value)) return null
  const { provider, connection, profileData: data } = value
  const userId = value['user_id']
  if (typeof provider !== 'string' || typeof connection !== 'string') return null
  // Auth0 has numbers for some providers
  if (typeof userId !== 'string' && typeof userId !== 'number') return null
  const names = isRecord(data) ? [data['email'], data['name'], data['username'], data['nickname']] : []
  const name = names.find(each => typeof each === 'string' && each !== '')
  return {
    provider,
    userId: String(userId),
    connection,
    name: typeof name === 'string' ? name : null,
  }
}
