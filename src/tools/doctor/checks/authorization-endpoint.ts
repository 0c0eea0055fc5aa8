import { readCallbackError } from '../../../errors/callback-errors.ts'
import type { Context } from '../context.ts'
import { dashboard, type Explanation, failed, type Outcome, ok, quote, skipped, warning } from '../outcome.ts'
import { ifAnswered } from '../requests/ask.ts'
import { callbackUrlOf, isGrantRefused, isLoginOnly } from '../tenant/authorization-request.ts'
import type { ErrorPage } from '../tenant/error-page.ts'
import { isTaken } from '../tenant/token-request.ts'

/** Whether the tenant knows CLIENT_ID. */
export async function checkClient(context: Context): Promise<Outcome> {
  const { clientId, issuerBaseUrl } = context.config
  const reply = await context.authorization()
  if (reply.kind === 'back' || reply.verdict === 'callback-mismatch')
    return ok('The tenant knows the client id.')
  if (reply.verdict === 'unknown-client') return unknown(clientId, issuerBaseUrl)
  return (await areCredentialsTaken(context))
    ? ok(
        'The tenant takes the client id with its secret. The page that it shows instead of a login says nothing known.',
      )
    : unread(reply)
}

/** Whether the tenant sends people back here. */
export async function checkCallback(context: Context): Promise<Outcome> {
  const callbackUrl = callbackUrlOf(context.config)
  const reply = await context.authorization()
  if (reply.kind === 'back') return ok(`The tenant sends people back to ${callbackUrl}`)
  if (reply.verdict === 'callback-mismatch') return mismatch(callbackUrl)
  if (!(await areCredentialsTaken(context)))
    return skipped('The page that the tenant shows does not tell, and it takes no secret either.')
  return failed('unexpected-page', {
    seen: shown(reply),
    meaning:
      'It refuses the login, in words that are not known here: only English ones are. It knows the client id, so most likely this URL ' +
      'is not among those to which it may send people after a login; or something in front of it answers in its place.',
    todo: 'Look for this URL there, to the letter. If it is there, look for this request under Monitoring, Logs.',
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

function unknown(clientId: string, issuerBaseUrl: string): Outcome {
  return failed('unknown-client', {
    seen: `The tenant knows no application with the client id ${clientId}.`,
    meaning: `CLIENT_ID is mistyped, or the application belongs to another tenant than ${issuerBaseUrl}`,
    todo: 'Copy the client id as it stands there into CLIENT_ID; the Domain beside it must be the configured one.',
    where: dashboard.clientId,
  })
}

function mismatch(callbackUrl: string): Outcome {
  return failed('callback-mismatch', {
    seen: `The tenant shows "Callback URL mismatch" instead of coming back to ${callbackUrl}`,
    meaning:
      'This URL is not among those to which it may send people after a login. It is compared to the letter.',
    todo: 'Add this URL, after a comma if there are others, and save.',
    where: dashboard.callbackUrls,
    paste: callbackUrl,
  })
}

/** Only a warning: what does not depend on the page still tells something. */
function unread(page: ErrorPage): Outcome {
  return warning('unread-page', {
    seen: shown(page),
    meaning:
      'It refuses the login, in words that are not known here. Whether it misses the client id or the callback URL, only its ' +
      'English pages tell, or a client secret that it takes.',
    todo: 'Compare CLIENT_ID and the Allowed Callback URLs with the dashboard, and look at its Monitoring, Logs.',
    where: dashboard.clientId,
  })
}

function shown({ status, language, words }: ErrorPage): string {
  const inLanguage = language === null ? '' : `, in ${language}`
  return `The tenant shows a page (${status}${inLanguage}) instead of coming back: ${quote(words)}.`
}

/** The token endpoint says so without any page. False as well where it gives no answer. */
async function areCredentialsTaken({ credentials }: Context): Promise<boolean> {
  const reply = await ifAnswered(credentials())
  return reply !== null && isTaken(reply)
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
  const setting = settings.get(readCallbackError(error ?? '', words).reason)
  if (setting) return failed(setting.problem, { seen, ...setting.explanation })
  return failed('refused', {
    seen,
    meaning: 'Every user would get the same answer.',
    todo: 'Look for this request in the dashboard under Monitoring, Logs; Actions and a default audience can refuse too.',
  })
}

interface Setting {
  readonly problem: string
  readonly explanation: Omit<Explanation, 'seen'>
}

/** By the reason that the log of the application has for the same answer. */
const settings: ReadonlyMap<string, Setting> = new Map<string, Setting>([
  [
    'organization_required',
    {
      problem: 'organization-required',
      explanation: {
        meaning: 'It lets people in by an organization only, and /login names none by itself.',
        todo: 'Set ORGANIZATION where all logins are of one. Otherwise choose Both, or Individuals, and save.',
        where: dashboard.typeOfUsers,
      },
    },
  ],
  [
    'organization_not_allowed',
    {
      problem: 'organization-not-allowed',
      explanation: {
        meaning: 'ORGANIZATION is set, and the application is for people without one.',
        todo: 'Choose Business Users, or Both, and save; or leave ORGANIZATION out.',
        where: dashboard.typeOfUsers,
      },
    },
  ],
  [
    'organization_invalid',
    {
      problem: 'organization-invalid',
      explanation: {
        meaning: 'The tenant does not know the one that ORGANIZATION names, or does not take it by its name.',
        todo: 'Copy the Organization ID into ORGANIZATION, to the letter.',
        where: 'Auth0 dashboard > Organizations > your organization',
      },
    },
  ],
  [
    'no_connections',
    {
      problem: 'no-connections',
      explanation: {
        meaning: 'The application has no way to log in, so nobody can.',
        todo: 'Turn one on. If one was turned on just now, try again in some minutes.',
        where: dashboard.connections,
      },
    },
  ],
])
