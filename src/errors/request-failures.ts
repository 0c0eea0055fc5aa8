import { again, another, back, type ErrorPage, home } from './error-page.ts'

/** What goes wrong with any request: what its page requires, what instances share, how it was sent. */
export const requestFailures = {
  // what a page requires
  'not-permitted': {
    status: 403,
    level: 'info',
    heading: 'Your account may not open this page',
    sentence: 'Whoever runs this application decides who may.',
    action: home,
    otherwise: another,
  },
  'other-organization': {
    status: 403,
    level: 'info',
    heading: 'This page belongs to an organization',
    sentence: 'You are not logged in to that organization.',
    action: { label: 'Log in to it', href: ({ login }) => login },
  },
  'login-not-recent': {
    status: 401,
    level: 'info',
    heading: 'Please log in once more',
    sentence: 'This matters, so it needs a login of the last few minutes. Nothing was changed.',
    action: { ...again, label: 'Log in' },
  },
  // what a page depends on: what instances share, the tenant, an API
  'redis-unavailable': {
    status: 503,
    level: 'error',
    heading: 'We cannot check your login right now',
    sentence: 'You are still logged in, and nothing is lost. Please try again in a minute.',
    action: back,
    retryAfterSeconds: 10,
  },
  'access-unavailable': {
    status: 503,
    level: 'error',
    heading: 'We cannot renew your access right now',
    sentence: 'You are still logged in, and nothing is lost. Please try again in a minute.',
    action: back,
    retryAfterSeconds: 30,
  },
  'api-down': {
    status: 503,
    level: 'error',
    heading: 'The service behind this page does not answer',
    sentence: 'You are still logged in, and nothing is lost. Please try again in a minute.',
    action: back,
    retryAfterSeconds: 30,
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
  'foreign-post': {
    status: 403,
    level: 'info',
    heading: 'This did not come from a page of ours',
    sentence: 'Another site may have sent it in your name, so nothing was changed.',
    action: home,
  },
  'form-too-large': {
    status: 413,
    level: 'info',
    heading: 'This is more than the form takes',
    sentence: 'Nothing was changed. Please make it shorter, and send it again.',
    action: { ...back, label: 'Go back' },
  },
  'form-type': {
    status: 415,
    level: 'info',
    heading: 'This form was sent in another way than ours are',
    sentence: 'Nothing was changed. Please open the form here, and send it again.',
    action: { ...back, label: 'Go back' },
  },
  'form-broken': {
    status: 400,
    level: 'info',
    heading: 'This form could not be read',
    sentence: 'Something in it was damaged or came twice, so nothing was changed. Please send it again.',
    action: { ...back, label: 'Go back' },
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
