import type { RequestHandler } from 'express'
import type { Message, Messages } from '../forms/messages.ts'
import { loggedIn } from '../guards/require-login.ts'
import type { User } from '../session/load-session.ts'
import { type Claims, omittedFrom } from '../session/trim-claims.ts'
import type { Renderer } from './render.ts'
import { type ProfileView, toTimestamp } from './views.ts'
import { toVisibleJson } from './visible-json.ts'

interface Services {
  readonly renderer: Renderer
  readonly messages: Pick<Messages, 'take'>
}

/** `GET /profile` */
export function profilePage({ renderer, messages }: Services): RequestHandler {
  return loggedIn((req, res) => {
    const { user } = req
    renderer.send(res, 'profile', profileView(user, omittedFrom(user.claims), messages.take(req, res)))
  })
}

/** A person as the pages know them. Text is as the tenant sent it: any script, any direction, any length up to 1,024. */
export interface Profile {
  /** The tenant's id of the person, like `auth0|507f1f77bcf86cd799439011`. */
  readonly id: string | null
  /** Never empty: the name, else the next best thing to call a person by. */
  readonly name: string
  readonly initials: string
  readonly nickname: string | null
  readonly givenName: string | null
  readonly familyName: string | null
  /** An https URL, or one of this machine's own. */
  readonly picture: string | null
  readonly email: string | null
  readonly isEmailVerified: boolean
  readonly updatedAt: Date | null
}

/** Claims of the right type, by OpenID Connect Core 5.1; a claim of another type counts as absent. */
export function toProfile(claims: Claims): Profile {
  const id = text(claims, 'sub')
  const nickname = text(claims, 'nickname')
  const givenName = text(claims, 'given_name')
  const familyName = text(claims, 'family_name')
  const email = text(claims, 'email')
  const fullName = [givenName, familyName].filter(part => part !== null).join(' ')
  const names = [text(claims, 'name'), fullName, text(claims, 'preferred_username'), nickname, email, id]
  const name = names.find(Boolean) ?? 'stranger'
  return {
    id,
    name,
    initials: initialsOf(name),
    nickname,
    givenName,
    familyName,
    picture: pictureOf(claims),
    email,
    isEmailVerified: claims['email_verified'] === true,
    updatedAt: dateOf(claims['updated_at']),
  }
}

/** Null where nothing of it would be seen: white space, control characters, zero-width and direction marks. */
function text(claims: Claims, name: string): string | null {
  const value = Object.hasOwn(claims, name) ? claims[name] : null
  if (typeof value !== 'string') return null
  // nearly every text begins like this, and a Unicode pattern costs more
  return /^[!-~]/.test(value) || /[^\s\p{C}]/u.test(value) ? value : null
}

function pictureOf(claims: Claims): string | null {
  const value = text(claims, 'picture')
  if (value === null || !URL.canParse(value)) return null
  const { protocol, hostname, href } = new URL(value)
  const isOwn = protocol === 'http:' && (hostname === 'localhost' || hostname === '127.0.0.1')
  return protocol === 'https:' || isOwn ? href : null
}

/**
 * Auth0 sends an ISO 8601 string, the standard asks for seconds since 1970, and some directories send milliseconds. Null for a
 * time before 2000 or in the future: no profile was updated then.
 */
function dateOf(value: unknown): Date | null {
  const milliseconds = toMilliseconds(value)
  const isPlausible = milliseconds >= earliest && milliseconds <= Date.now() + dayMilliseconds
  return isPlausible ? new Date(milliseconds) : null
}

function toMilliseconds(value: unknown): number {
  // in seconds, this much is the year 5138
  if (typeof value === 'number') return value < 1e11 ? value * 1000 : value
  if (typeof value !== 'string' || value.length > 40) return Number.NaN
  if (/^\d+$/.test(value)) return toMilliseconds(Number(value))
  // Date finds a year in nearly any text
  return /^\d{4}-\d\d-\d\d(?:[T ][\d:.]+(?:Z|[+-][\d:]+)?)?$/i.test(value) ? Date.parse(value) : Number.NaN
}

/** No profile here is older; what directories write for "never" is. */
const earliest = Date.UTC(2000, 0, 1)
/** Two clocks, and a time zone that somebody left out. */
const dayMilliseconds = 86_400_000

const letters = new Intl.Segmenter()

function initialsOf(name: string): string {
  const [, first, last] = /^([a-z])[a-z]*(?: (?:[a-z]+ )*([a-z])[a-z]*)?$/i.exec(name) ?? []
  if (first !== undefined) return (first + (last ?? '')).toUpperCase()
  const words = name.split(/\s+/).flatMap(word => word.match(/[\p{L}\p{N}].*/u)?.[0] ?? [])
  const chosen = words.length > 1 ? [words[0], words.at(-1)] : words.slice(0, 1)
  return chosen.map(word => firstLetter(word ?? '')).join('') || '?'
}

function firstLetter(word: string): string {
  const [first] = letters.segment(word)
  // a letter may carry any number of combining marks
  return Array.from(first?.segment ?? '')
    .slice(0, 3)
    .join('')
    .toUpperCase()
}

function profileView(user: User, omitted: readonly string[], message: Message | null): ProfileView {
  const profile = toProfile(user.claims)
  const { called, timeZone } = user.preferences
  return {
    title: 'Your profile',
    profile: called === '' ? profile : { ...profile, name: called },
    details: [...detailsOf(profile, timeZone), ...membershipOf(user)],
    session: {
      loggedInAt: toTimestamp(user.loggedInAt, timeZone),
      idleUntil: toTimestamp(user.idleUntil, timeZone),
      endsAt: toTimestamp(user.endsAt, timeZone),
    },
    json: toVisibleJson(user.claims),
    omittedClaims: omitted.map(toVisibleJson).join(', '),
    message,
    logoutHref: '/logout',
    refreshHref: '/login?refresh',
    logoutEverywhereHref: '/logout/everywhere',
  }
}

function membershipOf({ organization, roles }: User): ProfileView['details'] {
  const name = organization && [{ label: 'Organization', value: organization.name ?? organization.id }]
  return [...(name ?? []), ...(roles.length > 0 ? [{ label: 'Roles', value: roles.join(', ') }] : [])]
}

function detailsOf(profile: Profile, timeZone: string): ProfileView['details'] {
  type Detail = ProfileView['details'][number]
  const details = [
    { label: 'Given name', value: profile.givenName },
    { label: 'Family name', value: profile.familyName },
    { label: 'Nickname', value: profile.nickname },
    { label: 'Last updated', value: profile.updatedAt && toTimestamp(profile.updatedAt, timeZone).text },
  ]
  return details.filter((detail): detail is Detail => detail.value !== null)
}
