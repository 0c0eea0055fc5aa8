import { KnownFailure } from '../errors/failure.ts'
import type { FailureKind } from '../errors/failure-kinds.ts'
import type { User } from '../session/load-session.ts'
import type { Organization } from '../session/session.ts'
import { type Apis, authorizationFor } from '../tokens/apis.ts'
import { clockToleranceSeconds, type VerifiedIdToken } from './id-token.ts'

/**
 * What a login is for, and what must hold when it comes back. It is sealed with the attempt (attempts.ts), where neither the
 * person nor the tenant can change it.
 */
export interface Purpose {
  readonly kind: PurposeKind
  /** Who has to come back. */
  readonly sub?: string
  /** Who has to come back as somebody else. */
  readonly otherThan?: string
  /** The session that has to be open still. */
  readonly sessionId?: string
  /** The organization that the login has to be for, by id or by name. */
  readonly organization?: string
  /** How long ago the person may have proved who they are. */
  readonly maxAgeSeconds?: number
  readonly needsSecondFactor?: true
  /** The API that an access token is for, by its name in tokens/apis.ts. */
  readonly api?: string
  /** The tenant has to ask the person: it refused to answer without a prompt, or answered with somebody else. */
  readonly isPrompted?: true
}

interface PurposeRow {
  /** Sent to the tenant's authorization endpoint, beside those that every login has. */
  readonly parameters: (purpose: Purpose) => Readonly<Record<string, string>>
  /** What is done with a login that holds its conditions (see outcomes.ts). */
  readonly outcome: 'new-session' | 'refreshed-session' | 'kept-token' | 'linked-account'
}

const purposes = {
  login: { parameters: () => ({}), outcome: 'new-session' },
  // without the prompt, a tenant that knows the person shows no page at all
  signup: { parameters: () => ({ screen_hint: 'signup', prompt: 'login' }), outcome: 'new-session' },
  // single sign-on would answer with the same person, and so with the same denial
  another: { parameters: () => ({ prompt: 'login' }), outcome: 'new-session' },
  recent: { parameters: proofOf, outcome: 'new-session' },
  // where only a login gives the access token that a page needs
  renew: { parameters: () => ({}), outcome: 'new-session' },
  refresh: { parameters: silently, outcome: 'refreshed-session' },
  // the audience and the scope are those of the API
  api: { parameters: silently, outcome: 'kept-token' },
  link: { parameters: () => ({ prompt: 'login' }), outcome: 'linked-account' },
} as const satisfies Record<string, PurposeRow>

export type PurposeKind = keyof typeof purposes

function proofOf({ maxAgeSeconds = 0, needsSecondFactor, isPrompted }: Purpose): Record<string, string> {
  return {
    max_age: String(maxAgeSeconds),
    ...(needsSecondFactor ? { acr_values: secondFactor } : {}),
    // where somebody else proved it, single sign-on would answer with the same person
    ...(isPrompted ? { prompt: 'login' } : {}),
  }
}

function silently({ isPrompted }: Purpose): Readonly<Record<string, string>> {
  return isPrompted ? {} : { prompt: 'none' }
}

/** The value that Auth0 knows for a second factor, and that does nothing there without an Action. */
const secondFactor = 'http://schemas.openid.net/pape/policies/2007/06/multi-factor'

interface Condition {
  readonly holds: (purpose: Purpose, login: Login) => boolean
  readonly otherwise: readonly [FailureKind, string]
}

interface Login {
  readonly idToken: VerifiedIdToken
  /** Who is logged in while the login comes back. */
  readonly user: User | null
}

/** Whatever a purpose carries has to hold, in this order. */
const conditions: readonly Condition[] = [
  {
    holds: ({ sessionId }, { user }) => sessionId === undefined || user?.sessionId === sessionId,
    otherwise: ['expired', 'session_ended'],
  },
  {
    holds: ({ sub }, { idToken, user }) =>
      sub === undefined || (idToken.sub === sub && (user === null || user.sub === sub)),
    otherwise: ['another-person', 'other_sub'],
  },
  {
    holds: ({ otherThan }, { idToken }) => idToken.sub !== otherThan,
    otherwise: ['same-account', 'same_sub'],
  },
  {
    holds: ({ organization }, { idToken }) =>
      organization === undefined || isSameOrganization(idToken.organization, organization),
    otherwise: ['not-a-member', 'other_organization'],
  },
  {
    holds: ({ maxAgeSeconds }, { idToken }) =>
      maxAgeSeconds === undefined || isRecent(idToken.authTime, maxAgeSeconds),
    otherwise: ['not-recent', 'auth_time'],
  },
  {
    holds: ({ needsSecondFactor }, { idToken }) => !needsSecondFactor || idToken.amr.includes('mfa'),
    otherwise: ['no-second-factor', 'amr'],
  },
]

/** @throws KnownFailure where the login that came back is not the one that was asked for */
export function assertPurpose(purpose: Purpose, login: Login): void {
  for (const { holds, otherwise } of conditions) {
    const [kind, reason] = otherwise
    if (!holds(purpose, login)) throw new KnownFailure(kind, { reason })
  }
}

export function outcomeOf({ kind }: Purpose): PurposeRow['outcome'] {
  return purposes[kind].outcome
}

/** Whether the tenant was to answer without a prompt, and may be asked once more with one. */
export function wasAskedSilently(purpose: Purpose): boolean {
  const row: PurposeRow = purposes[purpose.kind]
  return row.parameters(purpose)['prompt'] === 'none'
}

export function parametersOf(purpose: Purpose, apis: Apis): Readonly<Record<string, string>> {
  const { organization, api } = purpose
  const row: PurposeRow = purposes[purpose.kind]
  return {
    ...row.parameters(purpose),
    ...(organization === undefined ? {} : { organization }),
    ...(api === undefined ? {} : authorizationFor(apis, api)),
  }
}

/** Ids have to be the same to the letter, names without regard to case (Auth0, "Work with Tokens and Organizations"). */
export function isSameOrganization(actual: Organization | null | undefined, wanted: string): boolean {
  if (!actual) return false
  // an organization may have a name that looks like the id of another one
  if (wanted.startsWith('org_')) return actual.id === wanted
  return actual.name?.toLowerCase() === wanted.toLowerCase()
}

/** How long ago a fresh login may be: what a page may ask for at most, and what changes of an account need that cannot be undone. */
export const recentMinutes = { most: 24 * 60, account: 10 } as const

/** Whether somebody proved who they are within this time. The tenant's clock may be off by a minute. */
export function isRecent(authTime: number | undefined, maxAgeSeconds: number): boolean {
  const age = Date.now() / 1000 - (authTime ?? Number.NEGATIVE_INFINITY)
  return age <= maxAgeSeconds + clockToleranceSeconds && age >= -clockToleranceSeconds
}

/** Reads what was sealed here before. Null where another release wrote it. */
export function parsePurpose(value: unknown): Purpose | null {
  if (typeof value !== 'object' || value === null || !('kind' in value) || !isKind(value.kind)) return null
  const { kind, ...rest } = value
  const fields = Object.entries<unknown>(rest)
  // what cannot be read is a condition that would not be checked
  if (!fields.every(([name, field]) => typeof field === types.get(name))) return null
  return { kind, ...Object.fromEntries(fields) }
}

const types: ReadonlyMap<string, 'string' | 'number' | 'boolean'> = new Map([
  ['sub', 'string'],
  ['otherThan', 'string'],
  ['sessionId', 'string'],
  ['organization', 'string'],
  ['maxAgeSeconds', 'number'],
  ['needsSecondFactor', 'boolean'],
  ['api', 'string'],
  ['isPrompted', 'boolean'],
])

function isKind(value: unknown): value is PurposeKind {
  return typeof value === 'string' && Object.hasOwn(purposes, value)
}
