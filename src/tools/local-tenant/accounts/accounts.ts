import type { KoaContextWithOIDC } from 'oidc-provider'
import type { Clock } from '../clock.ts'
import type { Users } from '../login/users.ts'
import type { Person } from './person.ts'

type Metadata = Readonly<Record<string, unknown>>

/** What the tenant notes of a person beside the profile. Times are in ISO 8601. */
export interface Account {
  readonly metadata: Metadata
  readonly createdAt: string
  readonly updatedAt: string
  /** Absent before the first login. */
  readonly lastLogin?: string
  readonly loginsCount: number
}

export interface Accounts {
  of(person: Person): Account
  noteLogin(person: Person): void
  /** Merges at the first level: null removes a value, and no change at all removes everything, as at Auth0. */
  changeMetadata(person: Person, changes: Metadata): void
  /** Lets the account begin anew, as that of an identity which was taken off another. */
  begin(person: Person): void
}

export function createAccounts(clock: Clock): Accounts {
  const accounts = new WeakMap<Person, Account>()
  const now = () => new Date(clock()).toISOString()

  function of(person: Person): Account {
    return accounts.get(person) ?? first(person)
  }

  return {
    of,
    noteLogin(person) {
      const account = of(person)
      accounts.set(person, { ...account, lastLogin: now(), loginsCount: account.loginsCount + 1 })
    },
    changeMetadata(person, changes) {
      const account = of(person)
      accounts.set(person, { ...account, updatedAt: now(), metadata: merge(account.metadata, changes) })
    },
    begin(person) {
      accounts.set(person, { metadata: {}, createdAt: now(), updatedAt: now(), loginsCount: 0 })
    },
  }
}

/** Counts what somebody did something for: a silent login is none. */
export function countLogins(
  users: Users,
  accounts: Accounts,
): (ctx: Pick<KoaContextWithOIDC, 'oidc'>) => void {
  return function countLogins({ oidc: { result } }) {
    const person = users.find(result?.login?.accountId ?? '')
    if (person) accounts.noteLogin(person)
  }
}

function first({ metadata = {}, updatedAt }: Person): Account {
  return { metadata, createdAt: updatedAt, updatedAt, loginsCount: 0 }
}

function merge(metadata: Metadata, changes: Metadata): Metadata {
  if (Object.keys(changes).length === 0) return {}
  const merged = Object.entries({ ...metadata, ...changes })
  return Object.fromEntries(merged.filter(([, value]) => value !== null))
}
