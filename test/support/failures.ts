import type { FailureKind } from '../../src/errors/failure-kinds.ts'
import { mostPerMinute } from '../../src/rate-limit/rate-limit.ts'
import { authorizationError, callback, claims, times } from './broken-provider/mutations.ts'
import type { BrokenProvider } from './broken-provider/provider.ts'
import { flood } from './flood.ts'
import type { RedisServer } from './redis-server.ts'

/** How one failure comes about, as seen from outside. */
export interface Scenario {
  /** What a user opens, following every redirect. */
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  /** Sent from the page of the same path, or from another site. */
  readonly form?: Form
  /** What the browser holds already, as it was set. */
  readonly cookies?: readonly string[]
  readonly keepsNoCookies?: true
  /** Logged in before anything breaks, at an application that was restarted since. */
  readonly isLoggedIn?: true | 'recently'
  /** Keeps its ended sessions in Redis. */
  readonly hasRedis?: true
  /** Settings that differ from the right ones. */
  readonly env?: Readonly<Record<string, string>>
  readonly breaks?: (world: World) => unknown
  /** Where it takes more than that everything works again. */
  readonly mends?: (world: World) => unknown
}

export interface Form {
  readonly fields: readonly (readonly [name: string, value: string])[]
  readonly type?: 'application/x-www-form-urlencoded' | 'text/plain'
  readonly isForeign?: true
}

/** What can break. */
export interface World {
  readonly provider: BrokenProvider
  readonly homePage: { isBroken: boolean }
  readonly redis: RedisServer | null
  /** Of the application. */
  readonly origin: string
}

const joins = ({ provider }: World) => provider.lie(claims({ org_id: 'org_1', org_name: 'acme' }))
const proves = ({ provider }: World) => provider.lie(claims({ auth_time: Math.floor(Date.now() / 1000) }))
const account = { ACCOUNT_API: 'management' }
const prefetch = { Purpose: 'prefetch' }

/** One way into each failure. */
export const scenarios: Readonly<Record<FailureKind, Scenario>> = {
  denied: {
    path: '/login',
    breaks: ({ provider }) => provider.lie(authorizationError('access_denied', 'Come back on <b>Monday</b>')),
  },
  blocked: {
    path: '/login',
    breaks: ({ provider }) => provider.lie(authorizationError('unauthorized', 'user is blocked')),
  },
  unverified: {
    path: '/login',
    breaks: ({ provider }) =>
      provider.lie(authorizationError('access_denied', 'Please verify your email before logging in.')),
  },
  expired: {
    path: '/login',
    breaks: ({ provider }) => provider.lie(callback({ code: 'used-before' })),
  },
  tampered: { path: '/callback?state=nonsense&code=x' },
  'cookies-off': { path: '/login', keepsNoCookies: true },
  'another-person': {
    path: '/login?recent=5',
    isLoggedIn: true,
    breaks: ({ provider }) => provider.lie(claims({ sub: 'auth0|somebody-else' })),
    mends: proves,
  },
  'not-a-member': { path: '/login?organization=acme', mends: joins },
  'invitation-over': {
    path: '/login?invitation=used&organization=acme',
    breaks: ({ provider }) =>
      provider.lie(authorizationError('access_denied', 'invitation not found or already used')),
    mends: joins,
  },
  'not-recent': { path: '/login?recent=5&returnTo=/danger', mends: proves },
  'no-second-factor': {
    path: '/login?recent=5&second-factor',
    breaks: ({ provider }) => provider.lie(claims({ auth_time: Math.floor(Date.now() / 1000) })),
  },
  'too-many-roles': {
    path: '/login',
    env: { ROLES_CLAIM: 'https://app.example/roles' },
    breaks: ({ provider }) =>
      provider.lie(
        claims({ 'https://app.example/roles': Array.from({ length: 200 }, (_, n) => `role ${n}`) }),
      ),
  },
  'not-permitted': { path: '/admin', isLoggedIn: true },
  'other-organization': { path: '/acme', isLoggedIn: true, mends: joins },
  'login-not-recent': { path: '/danger', isLoggedIn: true, headers: prefetch, mends: proves },
  misconfigured: { path: '/login', env: { CLIENT_SECRET: 'the-one-of-another-application' } },
  clock: { path: '/login', breaks: ({ provider }) => provider.lie(times({ iat: 300, nbf: 300 })) },
  unreachable: { path: '/login', breaks: ({ provider }) => provider.refuse() },
  'too-slow': { path: '/login', breaks: ({ provider }) => provider.fault('/oauth/token', { kind: 'hang' }) },
  'bad-tenant-response': {
    path: '/login',
    breaks: ({ provider }) => provider.fault('/oauth/token', { kind: 'status', status: 500 }),
  },
  'tenant-logout-failed': { path: '/logout', isLoggedIn: true, breaks: ({ provider }) => provider.refuse() },
  'redis-unavailable': {
    path: '/profile',
    isLoggedIn: true,
    hasRedis: true,
    breaks: ({ redis }) => redis?.kill(),
  },
  'access-unavailable': {
    path: '/renewed',
    isLoggedIn: true,
    hasRedis: true,
    env: { AUDIENCE: 'https://orders.example/api', SCOPE: 'openid profile email offline_access' },
    breaks: ({ provider }) => provider.fault('/oauth/token', { kind: 'status', status: 503 }),
  },
  'account-gone': {
    path: '/account',
    isLoggedIn: true,
    env: account,
    breaks: ({ provider }) => provider.lie({ account: { status: 404 } }),
  },
  'already-linked': {
    path: '/login?link',
    isLoggedIn: 'recently',
    hasRedis: true,
    env: account,
    breaks: ({ provider }) =>
      provider.lie({ ...claims({ sub: 'auth0|somebody-else' }), account: { status: 409 } }),
  },
  'same-account': { path: '/login?link', isLoggedIn: 'recently', env: account },
  'api-busy': {
    path: '/account',
    isLoggedIn: true,
    env: account,
    breaks: ({ provider }) => provider.lie({ account: { status: 429, headers: { 'Retry-After': '10' } } }),
  },
  'api-down': {
    path: '/orders',
    isLoggedIn: true,
    hasRedis: true,
    env: { AUDIENCE: 'https://orders.example/api' },
    // what the pages call
    breaks: ({ provider }) => provider.fault('/userinfo', { kind: 'status', status: 503 }),
  },
  unauthenticated: { path: '/profile', headers: prefetch },
  'not-navigation': { path: '/logout', headers: prefetch },
  'rate-limited': {
    path: '/login',
    breaks: ({ origin }) => flood(origin, { path: '/login' }, mostPerMinute.logins),
  },
  'not-found': { path: '/nowhere' },
  'bad-request': { path: '/assets/%' },
  'foreign-post': { path: '/note', form: { fields: [['note', 'Cats']], isForeign: true } },
  'other-form-owner': {
    path: '/note',
    isLoggedIn: true,
    form: { fields: [['form-owner', 'x'.repeat(43)]] },
  },
  'form-too-large': { path: '/note', form: { fields: [['note', 'x'.repeat(40_000)]] } },
  'form-type': { path: '/note', form: { fields: [['note', 'Cats']], type: 'text/plain' } },
  'form-broken': {
    path: '/note',
    form: {
      fields: [
        ['note', 'Cats'],
        ['note', 'Dogs'],
      ],
    },
  },
  'cookies-too-large': {
    path: '/',
    cookies: ['a', 'b', 'c', 'd'].map(name => `${name}=${'x'.repeat(3300)}; Path=/`),
  },
  internal: {
    path: '/',
    breaks: ({ homePage }) => {
      homePage.isBroken = true
    },
  },
}

export const kinds: readonly FailureKind[] = Object.keys(scenarios).filter(isKind)

function isKind(name: string): name is FailureKind {
  return Object.hasOwn(scenarios, name)
}
