import type { Check } from '../check.ts'
import { dashboard } from '../dashboard.ts'
import { failed, type Outcome, ok, warning } from '../finding.ts'
import { isGrantRefused } from '../login-reply.ts'
import { quote } from '../quote.ts'
import { isRefusal } from '../tenant/token-request.ts'

/** Whether the application may ask for a code, and change it into tokens. */
export const grant: Check = {
  id: 'grant',
  needs: ['secret'],
  async run({ authorization, token }) {
    const reply = await authorization()
    if (reply.kind === 'back' && isGrantRefused(reply))
      return notAllowed(`The tenant refuses a login with ${quote(`${reply.error} ${reply.description}`)}.`)
    const basic = await token('client_secret_basic')
    const { error, description } = isRefusal(basic) ? await token('client_secret_post') : basic
    if (error === 'invalid_grant') return ok('The authorization code grant is allowed.')
    const seen = `The tenant answers a code with ${quote(`${error} ${description}`)}.`
    const isOff = error === 'unauthorized_client' || error === 'unsupported_grant_type'
    return isOff ? notAllowed(seen) : unclear(seen)
  },
}

function notAllowed(seen: string): Outcome {
  return failed('not-allowed', {
    seen,
    meaning: 'This application may not use the authorization code grant, by which it logs people in.',
    todo: 'Tick Authorization Code and save; the application must be a Regular Web Application.',
    where: dashboard.grantTypes,
  })
}

function unclear(seen: string): Outcome {
  return warning('unclear', {
    seen,
    meaning: 'A made-up code should be answered with invalid_grant, so this says little about a real one.',
    todo: 'Log in once; if that fails, look in the dashboard under Monitoring, Logs.',
  })
}
