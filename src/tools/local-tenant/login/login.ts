import express, { type Request, type RequestHandler, type Response, Router } from 'express'
import type { InteractionResults, Provider } from 'oidc-provider'
import { expiredLogin, ProblemError } from '../errors/problem.ts'
import { endOtherSession } from '../logout/sessions.ts'
import { type LoginAttempt, renderLoginPage } from './login-page.ts'
import type { Users } from './users.ts'

type Handler = RequestHandler<{ uid: string }>

/** The login page and what its forms do. */
export function login(provider: Provider, users: Users): Router {
  const router = Router()
  router.use(noStore, express.urlencoded({ extended: false, limit: '8kb' }))
  router.get('/:uid', showPeople(provider, users))
  router.post('/:uid', logIn(provider, users))
  router.post('/:uid/cancel', cancel(provider))
  return router
}

const noStore: RequestHandler = function noStore(_req, res, next) {
  res.set('Cache-Control', 'no-store')
  next()
}

function showPeople(provider: Provider, users: Users): Handler {
  return async function showPeople(req, res) {
    const attempt = await findAttempt(provider, req, res)
    // with prompt=consent nothing is asked either: the application belongs to the tenant
    if (attempt.prompt.name === 'consent') res.redirect(303, await endAttempt(attempt, { consent: {} }))
    else res.send(await renderLoginPage(attempt, users))
  }
}

function logIn(provider: Provider, users: Users): Handler {
  return async function logIn(req, res) {
    const attempt = await findAttempt(provider, req, res)
    const email = field(req.body, 'email')
    const person = isEmail(email) ? users.findByEmail(email) : users.find(field(req.body, 'person'))
    if (!person) {
      const refused = { email, emailProblem: 'Enter an e-mail address, such as name@people.example.' }
      res.status(400).send(await renderLoginPage(attempt, users, refused))
      return
    }
    if (!person.refusal) await endOtherSession(provider, req, res, person.id)
    res.redirect(303, await endAttempt(attempt, person.refusal ?? { login: { accountId: person.id } }))
  }
}

function cancel(provider: Provider): Handler {
  return async function cancel(req, res) {
    const attempt = await findAttempt(provider, req, res)
    const refusal = { error: 'access_denied', error_description: 'User did not authorize the request' }
    res.redirect(303, await endAttempt(attempt, refusal))
  }
}

/** The login that the URL names. Throws if it did not begin in this browser. Each tab has its own. */
async function findAttempt(
  provider: Provider,
  req: Request<{ uid: string }>,
  res: Response,
): Promise<LoginAttempt> {
  const cookie = provider.createContext(req, res).cookies.get(provider.cookieName('interaction'))
  const attempt = cookie === req.params.uid ? await provider.Interaction.find(cookie) : undefined
  if (!attempt) throw new ProblemError(expiredLogin())
  return attempt
}

/**
 * Stores how a login ended and returns the URL that the browser goes to next. `provider.interactionFinished` would
 * refuse a login that began before another tab changed the session.
 */
async function endAttempt(attempt: LoginAttempt, result: InteractionResults): Promise<string> {
  attempt.result = 'error' in result ? result : { ...attempt.lastSubmission, ...result }
  delete attempt.session
  await attempt.persist()
  return attempt.returnTo
}

function field(body: unknown, name: string): string {
  if (typeof body !== 'object' || body === null) return ''
  const value: unknown = Reflect.get(body, name)
  return typeof value === 'string' ? value.trim() : ''
}

function isEmail(text: string): boolean {
  return text.length <= 254 && /^[^\s@]+@[^\s@]+$/.test(text)
}
