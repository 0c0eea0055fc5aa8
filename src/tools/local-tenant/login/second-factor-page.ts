import { createHash } from 'node:crypto'
import { expiredLogin, ProblemError } from '../errors/problem.ts'
import { secondFactorPolicy } from '../provider/interaction-policy.ts'
import { render } from '../views.ts'
import {
  type AttemptHandler,
  endAttempt,
  field,
  findAttemptAt,
  type LoginAttempt,
  type LoginServices,
} from './attempt.ts'

export async function renderSecondFactorPage(attempt: LoginAttempt, codeProblem = ''): Promise<string> {
  return render('second-factor', {
    action: `/u/login/${attempt.uid}`,
    code: codeOf(attempt),
    codeProblem,
  })
}

export function proveSecondFactor({ provider }: Pick<LoginServices, 'provider'>): AttemptHandler {
  return async function proveSecondFactor(req, res) {
    const attempt = await findAttemptAt(['second-factor'], provider, req, res)
    if (field(req.body, 'code').replaceAll(' ', '') !== codeOf(attempt)) {
      res.status(400).send(await renderSecondFactorPage(attempt, 'This is not the code. It stands above.'))
      return
    }
    const { accountId, loginTs } = await provider.Session.get(provider.createContext(req, res))
    // another tab changed the person, who has not given the code
    if (!accountId || accountId !== attempt.session?.accountId) throw new ProblemError(expiredLogin())
    // the first factor keeps its time
    const login = { accountId, ts: loginTs, amr: ['mfa'], acr: secondFactorPolicy }
    res.redirect(303, await endAttempt(attempt, { login, 'second-factor': {} }))
  }
}

/** Six digits, another code for each login. */
function codeOf({ uid }: LoginAttempt): string {
  const number = createHash('sha256').update(uid).digest().readUInt32BE() % 1_000_000
  return String(number).padStart(6, '0')
}
