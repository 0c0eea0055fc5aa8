import type { Request, Response } from 'express'
import type { InteractionResults, Provider } from 'oidc-provider'
import { expiredLogin } from '../errors/problem.ts'
import { ProblemError } from '../errors/problem-error.ts'

export type LoginAttempt = InstanceType<Provider['Interaction']>

/** The login under way that the URL names, if it began in this browser. Each tab has one of its own. */
export async function findAttempt(
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
 * Records how a login ended and returns where the browser goes next. `provider.interactionFinished` would refuse a
 * login that began before another tab changed the session.
 */
export async function endAttempt(attempt: LoginAttempt, result: InteractionResults): Promise<string> {
  attempt.result = 'error' in result ? result : { ...attempt.lastSubmission, ...result }
  delete attempt.session
  await attempt.persist()
  return attempt.returnTo
}
