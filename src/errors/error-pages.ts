/** How a failure is shown to people, answered to clients, and logged. */
export interface ErrorPage {
  readonly status: number
  readonly level: 'info' | 'warn' | 'error'
  readonly heading: string
  readonly sentence: string
  readonly action: Action
  readonly retryAfterSeconds?: number
}

/** The one way on that a page offers. `returnTo` is where the person wanted to go, as a path of this application. */
interface Action {
  readonly label: string
  readonly href: (returnTo: string) => string
}

const home: Action = { label: 'Go to the home page', href: () => '/' }
const again: Action = {
  label: 'Try again',
  href: returnTo => `/login?${new URLSearchParams({ returnTo })}`,
}
// single sign-on would answer with the same account, and so with the same refusal
const another: Action = {
  label: 'Use another account',
  href: returnTo => `${again.href(returnTo)}&another`,
}

const pages = {
  // people
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
    action: { ...another, label: 'Try again' },
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
  // the settings, here and at the tenant
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
  // the tenant
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
  'bad-tenant-response': {
    status: 502,
    level: 'error',
    heading: 'The login service gave a wrong answer',
    sentence: 'It could not be trusted, so you were not logged in. Please try again in a minute.',
    action: again,
  },
  'tenant-logout-failed': {
    status: 503,
    level: 'warn',
    heading: 'You are logged out here',
    sentence: 'The login service does not answer and could not be told: you may still be logged in there.',
    action: home,
    retryAfterSeconds: 30,
  },
  // what instances share
  'redis-unavailable': {
    status: 503,
    level: 'error',
    heading: 'We cannot check your login right now',
    sentence: 'You are still logged in, and nothing is lost. Please try again in a minute.',
    action: { label: 'Try again', href: (returnTo: string) => returnTo },
    retryAfterSeconds: 10,
  },
  // requests
  unauthenticated: {
    status: 401,
    level: 'info',
    heading: 'Please log in',
    sentence: 'This is only for people who are logged in.',
    action: { ...again, label: 'Log in' },
  },
  'not-navigation': {
    status: 403,
    level: 'info',
    heading: 'This address is for people',
    sentence: 'It does nothing unless you go there yourself.',
    action: home,
  },
  'rate-limited': {
    status: 429,
    level: 'info',
    heading: 'Please wait a minute',
    sentence: 'There were too many attempts within a minute. Nothing is wrong with your account.',
    action: again,
    retryAfterSeconds: 60,
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
  'cookies-too-large': {
    status: 431,
    level: 'info',
    heading: 'Your browser sent too many cookies',
    sentence:
      'What could be cleared is gone. If this page comes back, delete the cookies of this site in your browser.',
    action: home,
  },
  internal: {
    status: 500,
    level: 'error',
    heading: 'Something went wrong here',
    sentence: 'This is our fault, and it has been written down.',
    action: home,
  },
} satisfies Record<string, ErrorPage>

/** Everything that can go wrong, as far as people and operators have to tell it apart. */
export type FailureKind = keyof typeof pages

/** A failure of each kind has one page. */
export const errorPages: Readonly<Record<FailureKind, ErrorPage>> = pages
