import { createHash } from 'node:crypto'
import type { Person } from '../accounts/person.ts'

/** Everybody who can log in: the listed people, those who signed up, and those who logged in with an e-mail address. */
export interface Users {
  /** The people of the login page. A linked account stays on it: it is another way to log in. */
  readonly listed: readonly Person[]
  /** The person with this id. Nobody, where the account with it is linked to another. */
  find: (id: string) => Person | undefined
  /** The account with this id, linked or not. */
  account: (id: string) => Person | undefined
  /** Whom the account with this id logs in. */
  findByAccount: (id: string) => Person | undefined
  /** Whom a login with this e-mail address logs in. An unknown address makes a new person, with the same id each time. */
  findByEmail: (email: string) => Person
  /** The account with this e-mail address, linked or not. */
  accountWith: (email: string) => Person | undefined
  /** A new person, whose e-mail address is not verified; undefined where the address belongs to somebody. */
  signUp: (name: string, email: string) => Person | undefined
  /** Deletes a person, with all linked accounts. */
  remove: (id: string) => void
  /** Makes an account, with what is linked to it, a part of this person. Its id is then nobody's. */
  link: (account: string, person: string) => void
  /** Makes a linked account a person of its own again. */
  unlink: (account: string) => void
  /** The accounts that are linked to this person. */
  linkedTo: (id: string) => readonly Person[]
}

/** Beyond `mostNewcomers` the tenant forgets who came first: their sessions ask for a new login. */
export function createUsers(everybody: readonly Person[], mostNewcomers = 1_000): Users {
  let listed = everybody
  const newcomers = new Map<string, Person>()
  const removed = new Set<string>()
  /** By the id of an account, the id of the person that it is linked to. */
  const links = new Map<string, string>()

  function account(id: string): Person | undefined {
    return listed.find(person => person.id === id) ?? newcomers.get(id)
  }

  function accountWith(email: string): Person | undefined {
    const isTheirs = (person: Person) => person.email.toLowerCase() === email.toLowerCase()
    return listed.find(isTheirs) ?? newcomers.get(unusedId(email, removed))
  }

  function findByAccount(id: string): Person | undefined {
    return account(links.get(id) ?? id)
  }

  function add(name: string, email: string, emailVerified: boolean): Person {
    const person = newcomer(unusedId(email, removed), name, email, emailVerified)
    newcomers.set(person.id, person)
    for (const id of newcomers.keys()) if (newcomers.size > mostNewcomers) newcomers.delete(id)
    return person
  }

  function linkedIds(id: string): string[] {
    return [...links].filter(([, person]) => person === id).map(([linked]) => linked)
  }

  return {
    get listed() {
      return listed
    },
    account,
    find: id => (links.has(id) ? undefined : account(id)),
    findByAccount,
    findByEmail: email => findByAccount(accountWith(email)?.id ?? '') ?? add(nameOf(email), email, true),
    accountWith,
    signUp: (name, email) => (accountWith(email) ? undefined : add(name, email, false)),
    remove(id) {
      for (const each of [id, ...linkedIds(id)]) {
        removed.add(each)
        links.delete(each)
        newcomers.delete(each)
      }
      listed = listed.filter(person => !removed.has(person.id))
    },
    link(id, person) {
      for (const each of [id, ...linkedIds(id)]) {
        // the identities are in the order in which they came
        links.delete(each)
        links.set(each, person)
      }
    },
    unlink: id => {
      links.delete(id)
    },
    linkedTo: id => linkedIds(id).flatMap(each => account(each) ?? []),
  }
}

function newcomer(id: string, name: string, email: string, emailVerified: boolean): Person {
  const [nickname = email] = email.split('@')
  const [givenName = name, ...familyNames] = name.split(/\s+/)
  return {
    id,
    name,
    nickname,
    givenName,
    ...(familyNames.length > 0 && { familyName: familyNames.join(' ') }),
    email,
    emailVerified,
    picture: `people/${hashOf(email)}.svg`,
    updatedAt: new Date().toISOString(),
    note: '',
  }
}

/** Who comes again after a deletion is somebody new. */
function unusedId(email: string, removed: ReadonlySet<string>): string {
  const id = `auth0|${hashOf(email)}`
  return removed.has(id) ? unusedId(id, removed) : id
}

function hashOf(email: string): string {
  return createHash('sha256').update(email.toLowerCase()).digest('hex').slice(0, 24)
}

/** `jane.van_dyke@company.example` → `Jane Van Dyke` */
function nameOf(email: string): string {
  const [nickname = email] = email.split('@')
  const words = nickname.split(/[._+-]+/).map(capitalize)
  return words.filter(Boolean).join(' ') || nickname
}

function capitalize(word: string): string {
  const [first = '', ...rest] = word
  return first.toUpperCase() + rest.join('')
}
