import type { Request, RequestHandler, Response } from 'express'
import type { InteractionResults, Provider } from 'oidc-provider'
import { expiredLogin, ProblemError } from '../errors/problem.ts'
import type { Organization } from '../organizations.ts'
import type { Memberships } from './memberships.ts'
import type { Users } from './users.ts'

/** A login under way, at the prompt that it waits for. Each prompt has an attempt of its own. */
export type LoginAttempt = InstanceType<Provider['Interaction']>

export interface LoginServices {
  provider: Provider
  users: Users
  memberships: Memberships
}

export type AttemptRequest = Request<{ uid: string }>
export type AttemptHandler = RequestHandler<{ uid: string }>

/** The page of an attempt. All its pages are below it, because its cookie is. */
export function loginPath({ uid, params, prompt }: LoginAttempt): string {
  const isSignUp = prompt.name === 'login' && params['screen_hint'] === 'signup'
  return `/u/login/${uid}${isSignUp ? '?screen_hint=signup' : ''}`
}

/** The attempt that the URL names. Throws if it did not begin in this browser. Each tab has its own. */
export async function findAttempt(
  provider: Provider,
  req: AttemptRequest,
  res: Response,
): Promise<LoginAttempt> {
  const cookie = provider.createContext(req, res).cookies.get(provider.cookieName('interaction'))
  const attempt = cookie === req.params.uid ? await provider.Interaction.find(cookie) : undefined
  if (!attempt) throw new ProblemError(expiredLogin())
  return attempt
}

/** The attempt that the URL names, for a form that answers one of these prompts. */
export async function findAttemptAt(
  prompts: readonly string[],
  provider: Provider,
  req: AttemptRequest,
  res: Response,
): Promise<LoginAttempt> {
  const attempt = await findAttempt(provider, req, res)
  if (!prompts.includes(attempt.prompt.name)) throw new ProblemError(expiredLogin())
  return attempt
}

/**
 * Stores how a prompt ended and returns the URL that the browser goes to next. `provider.interactionFinished` would
 * refuse a login that began before another tab changed the session.
 */
export async function endAttempt(attempt: LoginAttempt, result: InteractionResults): Promise<string> {
  attempt.result = 'error' in result ? result : { ...attempt.lastSubmission, ...result }
  delete attempt.session
  await attempt.persist()
  return attempt.returnTo
}

/** The application's origin, such as `http://localhost:3000`. */
export function destinationOf({ params }: LoginAttempt): string {
  return new URL(String(params['redirect_uri'])).origin
}

/** The organization that was asked for, or chosen at an earlier prompt. */
export function organizationOf(
  { params, lastSubmission }: LoginAttempt,
  memberships: Memberships,
): Organization | undefined {
  const id = params['organization'] ?? lastSubmission?.['organization']
  return typeof id === 'string' ? memberships.find(id) : undefined
}

export function field(body: unknown, name: string): string {
  if (typeof body !== 'object' || body === null) return ''
  const value: unknown = Reflect.get(body, name)
  return typeof value === 'string' ? value.trim() : ''
}

export function isEmail(text: string): boolean {
  return text.length <= 254 && /^[^\s@]+@[^\s@]+$/.test(text)
}
