import { createHash } from 'node:crypto'
import type { Person } from '../accounts/person.ts'

/** Everybody who can log in: the listed people, those who signed up, and those who logged in with an e-mail address. */
export interface Users {
  listed: readonly Person[]
  find: (id: string) => Person | undefined
  /** The person with this e-mail address. An unknown address makes a new person, with the same id each time. */
  findByEmail: (email: string) => Person
  /** A new person, whose e-mail address is not verified; undefined where the address belongs to somebody. */
  signUp: (name: string, email: string) => Person | undefined
}

/** Beyond `mostNewcomers` the tenant forgets who came first: their sessions ask for a new login. */
export function createUsers(listed: readonly Person[], mostNewcomers = 1_000): Users {
  const newcomers = new Map<string, Person>()

  function known(email: string): Person | undefined {
    return (
      listed.find(person => person.email.toLowerCase() === email.toLowerCase()) ?? newcomers.get(idOf(email))
    )
  }

  function add(person: Person): Person {
    newcomers.set(person.id, person)
    for (const id of newcomers.keys()) if (newcomers.size > mostNewcomers) newcomers.delete(id)
    return person
  }

  return {
    listed,
    find: id => listed.find(person => person.id === id) ?? newcomers.get(id),
    findByEmail: email => known(email) ?? add({ ...newcomer(nameOf(email), email), emailVerified: true }),
    signUp: (name, email) => (known(email) ? undefined : add(newcomer(name, email))),
  }
}

function newcomer(name: string, email: string): Person {
  const [nickname = email] = email.split('@')
  const [givenName = name, ...familyNames] = name.split(/\s+/)
  return {
    id: idOf(email),
    name,
    nickname,
    givenName,
    ...(familyNames.length > 0 && { familyName: familyNames.join(' ') }),
    email,
    emailVerified: false,
    picture: `people/${hashOf(email)}.svg`,
    updatedAt: new Date().toISOString(),
    note: '',
  }
}

function idOf(email: string): string {
  return `auth0|${hashOf(email)}`
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
