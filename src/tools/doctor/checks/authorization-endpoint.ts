import type { Context } from '../context.ts'
import { dashboard, failed, type Outcome, ok, quote, skipped } from '../outcome.ts'
import {
  callbackUrlOf,
  isGrantRefused,
  isLoginOnly,
  readErrorPage,
  requestAuthorization,
} from '../tenant/authorization-request.ts'

/** Whether the tenant knows CLIENT_ID. */
export async function checkClient({
  config: { clientId, issuerBaseUrl },
  authorization,
}: Context): Promise<Outcome> {
  const reply = await authorization()
  if (reply.kind === 'back') return ok('The tenant knows the client id.')
  const says = readErrorPage(reply.words)
  if (says === 'callback-mismatch') return ok('The tenant knows the client id.')
  return says === 'unknown-client' ? unknown(clientId, issuerBaseUrl) : unexpected(reply)
}

/** Whether the tenant sends people back here. */
export async function checkCallback({ config, authorization }: Context): Promise<Outcome> {
  const callbackUrl = callbackUrlOf(config)
  if ((await authorization()).kind === 'back') return ok(`The tenant sends people back to ${callbackUrl}`)
  return failed('callback-mismatch', {
    seen: `The tenant shows "Callback URL mismatch" instead of coming back to ${callbackUrl}`,
    meaning:
      'This URL is not among those to which it may send people after a login. It is compared to the letter.',
    todo: 'Add this URL, after a comma if there are others, and save.',
    where: dashboard.callbackUrls,
    paste: callbackUrl,
  })
}

/** Whether a login can begin, with all that it asks for but the audience. */
export async function checkLogin({ config: { scope }, authorization }: Context): Promise<Outcome> {
  const reply = await authorization()
  if (isLoginOnly(reply)) return ok('A login can begin.')
  if (isGrantRefused(reply)) return skipped('It needs: grant.')
  const { error, words } =
    reply.kind === 'back'
      ? { error: reply.error, words: reply.description }
      : { error: null, words: reply.words }
  return refused(error, words, scope)
}

/** Whether the tenant knows the API that AUDIENCE names. */
export async function checkAudience({ config, ask, discoveryDocument }: Context): Promise<Outcome> {
  const { audience } = config
  if (audience === undefined) return ok('AUDIENCE is not set, so no API is asked for.')
  const reply = await requestAuthorization({ config, ask, document: await discoveryDocument() }, { audience })
  if (isLoginOnly(reply)) return ok('The tenant knows the API that AUDIENCE names.')
  const words = reply.kind === 'back' ? `${reply.error} ${reply.description}` : reply.words
  return failed('unknown-audience', {
    seen: `With AUDIENCE, the tenant refuses the login: ${quote(words)}.`,
    meaning: 'It knows no API with this identifier, or the application may not ask for it.',
    todo: 'Copy the Identifier of the API, to the letter, into AUDIENCE; or create an API with this identifier.',
    where: dashboard.apis,
    paste: audience,
  })
}

function unknown(clientId: string, issuerBaseUrl: string): Outcome {
  return failed('unknown-client', {
    seen: `The tenant knows no application with the client id ${clientId}.`,
    meaning: `CLIENT_ID is mistyped, or the application belongs to another tenant than ${issuerBaseUrl}`,
    todo: 'Copy the client id as it stands there into CLIENT_ID; the Domain beside it must be the configured one.',
    where: dashboard.clientId,
  })
}

function unexpected({ status, words }: { status: number; words: string }): Outcome {
  return failed('unexpected-page', {
    seen: `The tenant shows a page (${status}) instead of coming back: ${quote(words)}.`,
    meaning: 'It refuses the login, in words that are not known here.',
    todo: 'Compare CLIENT_ID and the Allowed Callback URLs with the dashboard, and look at its Monitoring, Logs.',
    where: dashboard.clientId,
  })
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
    meaning: 'Every user would get the same answer.',
    todo: 'Look for this request in the dashboard under Monitoring, Logs; Actions and a default audience can refuse too.',
  })
}
