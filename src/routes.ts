import { type RequestHandler, Router } from 'express'
import { accountPage, savePreferences } from './account/account-page.ts'
import { deleteAccount, deletionPage } from './account/deletion.ts'
import { exportData } from './account/export.ts'
import { startLinking, unlinkAccount } from './account/linked-accounts.ts'
import { mailPassword } from './account/password.ts'
import { formPost } from './forms/form-post.ts'
import { requireLogin } from './guards/require-login.ts'
import { requireRecentLogin } from './guards/require-recent-login.ts'
import { navigationOnly } from './http/fetch-metadata.ts'
import { callback } from './login/callback.ts'
import { recentMinutes } from './login/purpose.ts'
import { skipWhenLoggedIn, startLogin } from './login/start-login.ts'
import { backChannelLogout } from './logout/back-channel-logout.ts'
import { logout } from './logout/logout.ts'
import { logoutEverywhere } from './logout/logout-everywhere.ts'
import { home } from './pages/home.ts'
import { loginConfirmation } from './pages/login-confirmation.ts'
import { logoutConfirmation } from './pages/logout-confirmation.ts'
import { profilePage } from './pages/profile.ts'
import type { Services } from './services.ts'
import { openTenantContext } from './tenant-client/request-context.ts'

export interface Route {
  readonly method: 'get' | 'post'
  readonly path: string
  readonly name: string
  readonly handlers: (services: Services) => readonly RequestHandler[]
}

export function get(path: string, name: string, handlers: Route['handlers']): Route {
  return { method: 'get', path, name, handlers }
}

export function post(path: string, name: string, handlers: Route['handlers']): Route {
  return { method: 'post', path, name, handlers }
}

/** Every URL with its guards and handlers, in order. The second word names the route in the metrics. */
const pages: readonly Route[] = [
  get('/', 'home', services => [home(services)]),
  get('/profile', 'profile', services => [requireLogin, profilePage(services)]),
  get('/account', 'account', services => [requireLogin, accountPage(services)]),
  post('/account', 'account', services => [
    ...formPost(services, { keep: ['called', 'language', 'time_zone'] }),
    requireLogin,
    savePreferences(services),
  ]),
  get('/account/link', 'account', services => [
    requireLogin,
    requireRecentLogin(recently),
    startLinking(services),
  ]),
  post('/account/unlink', 'account', services => [
    ...formPost(services),
    requireLogin,
    requireRecentLogin(recently),
    unlinkAccount(services),
  ]),
  post('/account/password', 'account', services => [
    ...formPost(services),
    requireLogin,
    openTenantContext,
    mailPassword(services),
  ]),
  get('/account/data', 'account', services => [requireLogin, exportData(services)]),
  get('/account/delete', 'account', services => [
    requireLogin,
    requireRecentLogin(recently),
    deletionPage(services),
  ]),
  post('/account/delete', 'account', services => [
    ...formPost(services),
    requireLogin,
    requireRecentLogin(recently),
    deleteAccount(services),
  ]),
]

/** For what cannot be undone, or lets somebody else in. */
const recently = { minutes: recentMinutes.account }

// their paths are compared letter by letter elsewhere, so other spellings are no routes
const flow: readonly Route[] = [
  get('/login', 'login', login),
  get('/signup', 'login', login),
  get('/callback', 'callback', services => [
    navigationOnly,
    openTenantContext,
    services.limits.callbacks,
    services.limits.attempts,
    callback(services),
  ]),
  get('/logout', 'logout', services => [
    navigationOnly,
    openTenantContext,
    logout(services),
    logoutConfirmation(services),
  ]),
  post('/logout/everywhere', 'logout', services => [
    ...formPost(services),
    requireLogin,
    logoutEverywhere(services),
  ]),
  post('/backchannel-logout', 'backchannel-logout', services => [
    openTenantContext,
    services.limits.logouts,
    ...backChannelLogout(services),
  ]),
  // for links from the older tutorial
  get('/userlogin', 'login', () => [redirectTo('/login')]),
  get('/userLogout', 'logout', () => [redirectTo('/logout')]),
]

/** What http/health.ts and http/static-assets.ts answer before a session is loaded. */
const beforeSession = [
  ['/livez', 'probe'],
  ['/readyz', 'probe'],
  ['/favicon.ico', 'assets'],
  ['/robots.txt', 'assets'],
  ['/assets', 'assets'],
] as const

/** The name of each path, in lower case, for the metrics. */
export const routeNames: ReadonlyMap<string, string> = new Map([
  ...beforeSession,
  ...[...pages, ...flow].map(({ path, name }) => [path.toLowerCase(), name] as const),
])

function login(services: Services): RequestHandler[] {
  return [
    navigationOnly,
    openTenantContext,
    skipWhenLoggedIn(services),
    loginConfirmation(services),
    services.limits.logins,
    startLogin(services),
  ]
}

export function routes(services: Services, more: readonly Route[] = []): RequestHandler[] {
  const [pageRouter, flowRouter] = [Router(), Router({ caseSensitive: true, strict: true })]
  for (const { method, path, handlers } of flow) flowRouter[method](path, ...handlers(services))
  for (const { method, path, handlers } of [...pages, ...more])
    pageRouter[method](path, ...handlers(services))
  // most requests are for a page
  return [pageRouter, flowRouter]
}

function redirectTo(path: string): RequestHandler {
  return function redirectToNewName(_req, res) {
    res.redirect(path)
  }
}
