import { again, another, back, type ErrorPage, home } from './error-page.ts'

/** What goes wrong with a login or a logout: because of the person, what it was for, the settings, or the tenant. */
export const loginFailures = {
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
  // what a login was for
  'another-person': {
    status: 403,
    level: 'info',
    heading: 'You came back as somebody else',
    sentence: 'This is for the account that is logged in here, so nothing was changed.',
    // without the prompt, the tenant would answer with somebody else again
    action: { ...again, href: ({ login }) => `${login}&prompt` },
  },
  'same-account': {
    status: 403,
    level: 'info',
    heading: 'This is the account that you have already',
    sentence: 'To link another one, log in with that other account. Nothing was changed.',
    action: back,
  },
  'not-a-member': {
    status: 403,
    level: 'info',
    heading: 'You are not a member of this organization',
    sentence: 'Whoever runs it can invite you.',
    action: another,
  },
  'invitation-over': {
    status: 403,
    level: 'info',
    heading: 'This invitation cannot be used',
    sentence:
      'It was used before, has run out, or is for another account. If you are not a member yet, ask for a new one.',
    action: { ...again, label: 'Log in without it' },
  },
  'not-recent': {
    status: 502,
    level: 'error',
    heading: 'The login service did not ask who you are',
    sentence: 'A login just now was needed, and it told of an old one, so nothing was changed.',
    action: back,
  },
  'no-second-factor': {
    status: 403,
    level: 'warn',
    heading: 'A second factor is needed',
    sentence:
      'The login service did not ask for one. Set one up for your account, or ask whoever runs this application.',
    action: home,
  },
  'too-many-roles': {
    status: 500,
    level: 'error',
    heading: 'Your account has too many roles',
    sentence:
      'A session has no room for all of them, and a part would be wrong. Whoever runs this application has to look at it.',
    action: home,
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
} satisfies Record<string, ErrorPage>
