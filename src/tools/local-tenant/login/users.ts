import { createHash } from 'node:crypto'
import type { Person } from '../people.ts'

/** Everybody who can log in: the listed people, and everybody who logged in with an e-mail address. */
export interface Users {
  listed: readonly Person[]
  find: (id: string) => Person | undefined
  /** The person with this e-mail address. An unknown address makes a new person, with the same id each time. */
  findByEmail: (email: string) => Person
}

export function createUsers(listed: readonly Person[]): Users {
  const everybody = new Map(listed.map(person => [person.id, person]))
  return {
    listed,
    find: id => everybody.get(id),
    findByEmail(email) {
      const known = listed.find(person => person.email.toLowerCase() === email.toLowerCase())
      const person = known ?? newcomer(email)
      everybody.set(person.id, person)
      return person
    },
  }
}

function newcomer(email: string): Person {
  const [nickname = email] = email.split('@')
  const [givenName = nickname, ...familyNames] = nickname.split(/[._+-]+/).map(capitalize)
  const familyName = familyNames.join(' ')
  const hash = createHash('sha256').update(email.toLowerCase()).digest('hex').slice(0, 24)
  return {
    id: `auth0|${hash}`,
    name: familyName ? `${givenName} ${familyName}` : givenName,
    nickname,
    givenName,
    ...(familyName && { familyName }),
    email,
    emailVerified: true,
    picture: `people/${hash}.svg`,
    updatedAt: new Date().toISOString(),
    note: '',
  }
}

function capitalize(word: string): string {
  const [first = '', ...rest] = word
  return first.toUpperCase() + rest.join('')
}
