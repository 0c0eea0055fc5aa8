import { person } from './truth.ts'

/** Who logs in, and the provider's own session of theirs. */
export interface Who {
  readonly person: typeof person
  readonly sid: string
}

/**
 * As a tenant knows a browser that it has seen before: by a cookie, here simply `person=NAME` of letters, digits and
 * dashes. Whoever brings none is Katherine.
 */
export function whoIs(cookie: string): Who {
  const [, name] = /(?:^|; )person=([\w-]+)/.exec(cookie) ?? []
  return name === undefined ? { person, sid: 'the-session' } : whoIsNamed(name)
}

export function whoIsNamed(name: string): Who {
  const named = { sub: `auth0|${name}`, name, nickname: name, email: `${name}@people.example` }
  return { person: { ...person, ...named }, sid: `session-of-${name}` }
}
