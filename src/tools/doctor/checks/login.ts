import type { Check } from '../check.ts'
import { failed, type Outcome, ok, skipped } from '../finding.ts'
import { isGrantRefused, isLoginOnly } from '../login-reply.ts'
import { quote } from '../quote.ts'

/** Whether a login can begin, with all that it asks for but the audience. */
export const login: Check = {
  id: 'login',
  needs: ['callback'],
  async run({ config: { scope }, authorization }) {
    const reply = await authorization()
    if (isLoginOnly(reply)) return ok('A login can begin.')
    if (isGrantRefused(reply)) return skipped('It needs: grant.')
    const { error, words } =
      reply.kind === 'back'
        ? { error: reply.error, words: reply.description }
        : { error: null, words: reply.words }
    return refused(error, words, scope)
  },
}

function refused(error: string | null, words: string, scope: string): Outcome {
  const seen = `The tenant refuses to begin a login: ${quote(`${error ?? ''} ${words}`)}.`
  if (error === 'invalid_scope')
    return failed('scope', {
      seen,
      meaning: `It does not know what SCOPE asks for (${scope}), or this application may not ask for it.`,
      todo: 'Leave out what the tenant does not know.',
      where: 'SCOPE in .env, or in the environment',
      paste: 'openid profile email',
    })
  return failed('refused', {
    seen,
    meaning: 'Every visitor would get the same answer.',
    todo: 'Look for this request in the dashboard under Monitoring, Logs; Actions and a default audience can refuse too.',
  })
}
