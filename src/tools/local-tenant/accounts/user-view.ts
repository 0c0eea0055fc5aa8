import { pictureOf } from '../claims.ts'
import type { Account } from './accounts.ts'
import type { Person } from './person.ts'

/** One way to log in, in Auth0's names. */
export interface Identity {
  connection: string
  provider: string
  /** What follows the pipe in the id of the account. */
  user_id: string
  isSocial: boolean
  /** Of a linked account: its own name and e-mail address. The person keeps those of the first one. */
  profileData?: Readonly<Record<string, unknown>>
}

/** The connection of the accounts that have a password. */
export const databaseConnection = 'Username-Password-Authentication'

/** A person as `GET /api/v2/users/{id}` shows it. */
export function toUser(
  person: Person,
  { metadata, createdAt, updatedAt, lastLogin, loginsCount }: Account,
  linked: readonly Person[],
  issuer: string,
): Readonly<Record<string, unknown>> {
  return {
    user_id: person.id,
    ...profileOf(person, issuer),
    created_at: createdAt,
    updated_at: updatedAt,
    last_login: lastLogin,
    logins_count: loginsCount,
    identities: toIdentities(person, linked, issuer),
    user_metadata: metadata,
  }
}

export function toIdentities(person: Person, linked: readonly Person[], issuer: string): Identity[] {
  const others = linked.map(each => ({ ...toIdentity(each), profileData: profileOf(each, issuer) }))
  return [toIdentity(person), ...others]
}

export function toIdentity({ id }: Person): Identity {
  const [, provider = databaseProvider, user_id = id] = /^([^|]+)\|(.*)$/.exec(id) ?? []
  const isDatabase = provider === databaseProvider
  return { connection: isDatabase ? databaseConnection : provider, provider, user_id, isSocial: !isDatabase }
}

const databaseProvider = 'auth0'

function profileOf(person: Person, issuer: string): Readonly<Record<string, unknown>> {
  return {
    name: person.name,
    nickname: person.nickname,
    given_name: person.givenName,
    family_name: person.familyName,
    picture: pictureOf(person, issuer),
    email: person.email,
    email_verified: person.emailVerified,
  }
}
