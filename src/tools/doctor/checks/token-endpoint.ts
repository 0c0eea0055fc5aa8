import type { Context } from '../context.ts'
import { dashboard, failed, type Outcome, ok, quote, skipped, warning } from '../outcome.ts'
import { ifAnswered } from '../requests/ask.ts'
import { isGrantRefused } from '../tenant/authorization-request.ts'
import { isRefusal, type TokenReply } from '../tenant/token-request.ts'

/** Whether CLIENT_SECRET is right, sent in either of the two ways. */
export async function checkSecret({ isClientUnknown, credentials, token }: Context): Promise<Outcome> {
  const reply = await credentials()
  if (isRefusal(reply))
    return (await isClientUnknown())
      ? skipped('It needs: client.')
      : wrong(await token('client_secret_basic'))
  return reply.error === null ? unreadable(reply) : ok('The tenant takes the client secret.')
}

/** Whether the application may ask for a code, and exchange it for tokens. */
export async function checkGrant({ authorization, credentials }: Context): Promise<Outcome> {
  const reply = await ifAnswered(authorization())
  if (reply?.kind === 'back' && isGrantRefused(reply))
    return notAllowed(`The tenant refuses a login with ${quote(`${reply.error} ${reply.description}`)}.`)
  const { error, description } = await credentials()
  if (error === 'invalid_grant') return ok('The authorization code grant is allowed.')
  const seen = `The tenant answers a code with ${quote(`${error} ${description}`)}.`
  const isOff = error === 'unauthorized_client' || error === 'unsupported_grant_type'
  return isOff ? notAllowed(seen) : unclear(seen)
}

/** How the tenant takes the secret: the application sends it by HTTP Basic. */
export async function checkMethod({ token }: Context): Promise<Outcome> {
  if (!isRefusal(await token('client_secret_basic'))) return ok('The secret is taken by client_secret_basic.')
  return failed('post-only', {
    seen: 'The secret is taken by client_secret_post, and refused by client_secret_basic.',
    meaning:
      'The application sends it by the second, so every login fails. Auth0 takes both, whatever is chosen there: something on ' +
      'the way changes or drops the header Authorization.',
    todo:
      'Look at the proxies and firewalls between this machine and the tenant; the header must arrive as it was sent. A tenant that is ' +
      'not Auth0 has to allow client_secret_basic.',
  })
}

function wrong({ status, error, description }: TokenReply): Outcome {
  // the code of RFC 6749; Auth0 sends access_denied instead
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
