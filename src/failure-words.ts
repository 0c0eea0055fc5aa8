import type { FailureKind } from './auth/failure.ts'

/** How a failure is shown to people, answered to clients, and weighed in the log. */
export interface Words {
  readonly status: number
  readonly level: 'info' | 'warn' | 'error'
  readonly heading: string
  readonly sentence: string
  readonly action: { readonly label: string; readonly href: string }
  readonly retryAfterSeconds?: number
}

const home = { label: 'Go to the home page', href: '/' }
const logIn = { label: 'Log in again', href: '/login' }

export const failureWords: Record<FailureKind, Words> = {
  denied: {
    status: 403,
    level: 'info',
    heading: 'You were not logged in',
    sentence: 'The login was cancelled or refused.',
    action: home,
  },
  expired: {
    status: 400,
    level: 'info',
    heading: 'This login is no longer open',
    sentence: 'It took too long, was already used, or began in another browser.',
    action: logIn,
  },
  refused: {
    status: 400,
    level: 'warn',
    heading: 'This login could not be trusted',
    sentence: 'What came back does not belong to a login that began here, so nothing was done with it.',
    action: logIn,
  },
  unreachable: {
    status: 503,
    level: 'error',
    heading: 'Logging in is not possible right now',
    sentence: 'The login service does not answer. Please try again in a minute.',
    action: home,
    retryAfterSeconds: 30,
  },
  faulty: {
    status: 502,
    level: 'error',
    heading: 'Logging in is not possible right now',
    sentence: 'The login service gave an answer that makes no sense. Please try again in a minute.',
    action: home,
  },
  unauthenticated: {
    status: 401,
    level: 'info',
    heading: 'Please log in',
    sentence: 'This is only for people who are logged in.',
    action: logIn,
  },
  'not-found': {
    status: 404,
    level: 'info',
    heading: 'There is no such page',
    sentence: 'The address may be mistyped, or the page has moved.',
    action: home,
  },
  'bad-request': {
    status: 400,
    level: 'info',
    heading: 'This request was not understood',
    sentence: 'Your browser sent something that this application cannot read.',
    action: home,
  },
  internal: {
    status: 500,
    level: 'error',
    heading: 'Something went wrong here',
    sentence: 'This is our fault, and it has been written down.',
    action: home,
  },
}
