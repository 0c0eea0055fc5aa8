import type { Request } from 'express'
import type { Config } from '../config/config.ts'
import { isOrganization } from '../config/organization.ts'
import { KnownFailure } from '../errors/failure.ts'
import { isRecent, isSameOrganization, type Purpose, recentMinutes } from './purpose.ts'

/** What `/login?…` asks for beside the page that it leads to. */
export interface RequestedLogin {
  readonly purpose: Purpose
  /** Good for one person, once: the tenant checks it. */
  readonly invitation: string | undefined
}

/**
 * Reads what `/login` and `/signup` ask for. The query has `another`, `organization`, `invitation`, `recent` (minutes) with
 * `second-factor`, `renew`, `refresh`, `api` (a name) and `link`; with `prompt` the tenant asks the person. Whoever changes it asks for
 * another login, and gains nothing: the guard of a page looks at the session, and the purpose at what the tenant says.
 */
export function requestedLogin(
  { path, query, user }: Pick<Request, 'path' | 'query' | 'user'>,
  { organization: ownOrganization }: Pick<Config, 'organization'>,
): RequestedLogin {
  const invited = organizationIn(query)
  // a login of somebody who is logged in stays within the organization, unless the link names another one
  const kind = path === '/signup' ? 'signup' : kindIn(query, user !== null)
  const current = ofSamePerson.includes(kind) ? user?.organization?.id : undefined
  const organization = ownOrganization ?? invited ?? current
  const isInvitedThere = ownOrganization === null || ownOrganization === invited
  return {
    purpose: {
      kind,
      ...(organization === undefined ? {} : { organization }),
      ...conditionsOf(kind, query, user),
    },
    invitation: isInvitedThere ? invitationIn(query) : undefined,
  }
}

const names = [
  'another',
  'organization',
  'invitation',
  'recent',
  'second-factor',
  'renew',
  'refresh',
  'api',
  'link',
  'prompt',
]

/** What of a request's query a login reads, for a link to the same one. */
export function askedQuery({ query }: Pick<Request, 'query'>): Record<string, string> {
  return Object.fromEntries(
    names.flatMap(name => {
      const value = query[name]
      return typeof value === 'string' ? [[name, value]] : []
    }),
  )
}

/** The same as parameters of `/login`, for one more login of the purpose. */
export function queryOf(purpose: Purpose): Record<string, string> {
  const { kind, organization, maxAgeSeconds, needsSecondFactor, api } = purpose
  return {
    ...(kind === 'refresh' || kind === 'renew' || kind === 'link' ? { [kind]: '' } : {}),
    ...(api === undefined ? {} : { api }),
    ...(organization === undefined ? {} : { organization }),
    ...(maxAgeSeconds === undefined ? {} : { recent: String(maxAgeSeconds / 60) }),
    ...(needsSecondFactor ? { 'second-factor': '' } : {}),
  }
}

/** Whether the session of somebody who is logged in is what the login asks for, so that none is needed. */
export function isServedBySession(
  { purpose: { kind, organization }, invitation }: RequestedLogin,
  user: Request['user'],
): boolean {
  if (!user || invitation !== undefined) return false
  if (kind !== 'login' && kind !== 'signup') return false
  return organization === undefined || isSameOrganization(user.organization, organization)
}

const ofSamePerson: readonly Purpose['kind'][] = ['recent', 'renew', 'refresh', 'api']

function kindIn(query: Request['query'], isLoggedIn: boolean): Purpose['kind'] {
  if (query['another'] !== undefined) return 'another'
  if (query['recent'] !== undefined) return 'recent'
  if (query['renew'] !== undefined && isLoggedIn) return 'renew'
  if (query['refresh'] !== undefined && isLoggedIn) return 'refresh'
  if (query['api'] !== undefined && isLoggedIn) return 'api'
  if (query['link'] !== undefined && isLoggedIn) return 'link'
  return 'login'
}

function conditionsOf(
  kind: Purpose['kind'],
  query: Request['query'],
  user: Request['user'],
): Omit<Purpose, 'kind'> {
  const person = user ? { sub: user.sub } : {}
  const prompted = query['prompt'] === undefined ? {} : ({ isPrompted: true } as const)
  if (kind === 'recent')
    return {
      ...person,
      ...prompted,
      maxAgeSeconds: minutesIn(query) * 60,
      ...(query['second-factor'] === undefined ? {} : { needsSecondFactor: true }),
    }
  if (kind === 'renew') return person
  if (!user) return {}
  if (kind === 'refresh') return { ...person, sessionId: user.sessionId, ...prompted }
  if (kind === 'api') return { ...person, sessionId: user.sessionId, api: apiIn(query), ...prompted }
  if (kind === 'link') {
    // whoever finds an open session must not add a way into the account
    if (!isRecent(user.authTime, recentMinutes.account * 60))
      throw new KnownFailure('login-not-recent', { reason: 'link' })
    return { otherThan: user.sub, sessionId: user.sessionId }
  }
  return {}
}

function apiIn({ api }: Request['query']): string {
  return typeof api === 'string' ? api : ''
}

function minutesIn({ recent }: Request['query']): number {
  const minutes = typeof recent === 'string' && /^\d{1,4}$/.test(recent) ? Number(recent) : 0
  if (minutes < 1 || minutes > recentMinutes.most) throw new KnownFailure('bad-request', { reason: 'recent' })
  return minutes
}

function organizationIn({ organization }: Request['query']): string | undefined {
  if (organization === undefined) return undefined
  if (typeof organization === 'string' && isOrganization(organization)) return organization
  throw new KnownFailure('bad-request', { reason: 'organization' })
}

function invitationIn({ invitation }: Request['query']): string | undefined {
  if (invitation === undefined) return undefined
  if (typeof invitation === 'string' && /^[\w.~-]{1,200}$/.test(invitation)) return invitation
  throw new KnownFailure('bad-request', { reason: 'invitation' })
}
