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
const again = { label: 'Try again', href: '/login' }
// single sign-on would answer with the same account, and so with the same refusal
const another = { label: 'Use another account', href: '/login?another' }

export const failureWords: Record<FailureKind, Words> = {
  denied: {
    status: 403,
    level: 'info',
    heading: 'You were not logged in',
    sentence: 'The login was cancelled or refused.',
    action: another,
  },
  blocked: {
    status: 403,
    level: 'info',
    heading: 'This account is blocked',
    sentence: 'Whoever runs this application can unblock it.',
    action: another,
  },
  unverified: {
    status: 403,
    level: 'info',
    heading: 'Your e-mail address is not verified yet',
    sentence: 'Open the message that was sent to you, follow its link, and try again.',
    action: again,
  },
  expired: {
    status: 400,
    level: 'info',
    heading: 'This login is no longer open',
    sentence: 'It took too long, or was finished before.',
    action: again,
  },
  tampered: {
    status: 400,
    level: 'warn',
    heading: 'This login could not be trusted',
    sentence: 'What came back does not belong to a login that began here, so nothing was done with it.',
    action: again,
  },
  'cookies-off': {
    status: 400,
    level: 'info',
    heading: 'Your browser kept no cookie',
    sentence: 'Logging in needs cookies: allow them for this site, and try again.',
    action: again,
  },
  misconfigured: {
    status: 500,
    level: 'error',
    heading: 'Logging in is not set up correctly',
    sentence: 'This is not your fault: whoever runs this application has to look at its settings.',
    action: home,
  },
  clock: {
    status: 502,
    level: 'error',
    heading: 'A clock is wrong',
    sentence: 'This application and its login service disagree about the time, so the login was not trusted.',
    action: home,
  },
  unreachable: {
    status: 503,
    level: 'error',
    heading: 'The login service does not answer',
    sentence: 'Logging in is not possible right now. Please try again in a minute.',
    action: again,
    retryAfterSeconds: 30,
  },
  'too-slow': {
    status: 504,
    level: 'error',
    heading: 'The login service takes too long',
    sentence: 'Logging in is not possible right now. Please try again in a minute.',
    action: again,
    retryAfterSeconds: 30,
  },
  faulty: {
    status: 502,
    level: 'error',
    heading: 'The login service gave a wrong answer',
    sentence: 'It could not be trusted, so you were not logged in. Please try again in a minute.',
    action: again,
  },
  'logout-untold': {
    status: 503,
    level: 'warn',
    heading: 'You are logged out here',
    sentence: 'The login service does not answer and could not be told: you may still be logged in there.',
    action: home,
    retryAfterSeconds: 30,
  },
  unauthenticated: {
    status: 401,
    level: 'info',
    heading: 'Please log in',
    sentence: 'This is only for people who are logged in.',
    action: { ...again, label: 'Log in' },
  },
  'no-visit': {
    status: 403,
    level: 'info',
    heading: 'This address is for people',
    sentence: 'It does nothing unless you go there yourself.',
    action: home,
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
  'too-large': {
    status: 431,
    level: 'info',
    heading: 'Your browser sent too many cookies',
    sentence: 'They have been cleared, and everything should work again.',
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
