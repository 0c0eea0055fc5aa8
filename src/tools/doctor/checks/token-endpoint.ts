import type { Check } from '../check.ts'
import { dashboard } from '../dashboard.ts'
import { failed, type Outcome, ok } from '../finding.ts'
import { quote } from '../quote.ts'
import { isRefusal, type TokenReply } from '../tenant/token-request.ts'

/** Whether CLIENT_SECRET is right, told in either of the two ways. */
export const secret: Check = {
  id: 'secret',
  needs: ['client'],
  async run({ token }) {
    const basic = await token('client_secret_basic')
    const reply = isRefusal(basic) ? await token('client_secret_post') : basic
    if (isRefusal(reply)) return wrong(basic)
    return reply.error === null ? unreadable(reply) : ok('The tenant takes the client secret.')
  },
}

function wrong({ status, error, description }: TokenReply): Outcome {
  // Auth0's word, or the standard's
  return failed(error === 'invalid_client' ? 'invalid-client' : 'wrong-secret', {
    seen: `The tenant refuses the client id and secret: ${status}, ${quote(`${error ?? ''} ${description}`)}.`,
    meaning: 'CLIENT_SECRET is not that of CLIENT_ID: mistyped, rotated, or copied from another application.',
    todo: 'Copy the client secret as it stands there into CLIENT_SECRET, and restart.',
    where: dashboard.clientSecret,
  })
}

function unreadable({ status }: TokenReply): Outcome {
  return failed('unreadable', {
    seen: `The token endpoint answers ${status}, and not as one does.`,
    meaning: 'Something other than the tenant answers there, such as a proxy or a firewall.',
    todo: 'Find out what stands between this machine and the tenant; POST requests must pass.',
  })
}
