import { isLoopback } from '../../../config/url.ts'
import type { Context } from '../context.ts'
import { failed, type Outcome, ok, skipped, warning } from '../outcome.ts'
import { type Answer, parseJson, textOf } from '../requests/answer.ts'
import { AskError } from '../requests/ask.ts'

export async function checkCookies({ config: { baseUrl } }: Context): Promise<Outcome> {
  const { protocol, hostname } = new URL(baseUrl)
  if (protocol === 'https:') return ok('Cookies are Secure, and bound to this host by their __Host- name.')
  if (isLoopback(hostname)) return ok('Cookies are not Secure, which is in order on this machine itself.')
  return warning('not-secure', {
    seen: `BASE_URL is plain http on ${hostname}.`,
    meaning: 'Cookies are not Secure: whoever shares the network can take a session over.',
    todo: 'Put TLS in front and name the https URL; plain http is for localhost.',
    where: 'BASE_URL in .env, or in the environment',
    paste: baseUrl.replace('http:', 'https:'),
  })
}

/** Whether BASE_URL leads to this application, if it is running. */
export async function checkBaseUrl({ config: { baseUrl }, ask, route }: Context): Promise<Outcome> {
  const way = route(new URL(baseUrl))
  const byProxy =
    way.kind === 'proxy' ? skipped(`${baseUrl} cannot be looked at by the proxy ${way.host}.`) : null
  try {
    const outcome = judge(await ask(`${baseUrl}/livez`), baseUrl)
    return outcome.status === 'ok' ? outcome : (byProxy ?? outcome)
  } catch (error) {
    if (error instanceof AskError && byProxy) return byProxy
    if (error instanceof AskError)
      return isPlainHttp(error) ? plainHttp(baseUrl, error.reason) : notRunning(baseUrl, error.reason)
    throw error
  }
}

function judge({ status, text }: Answer, baseUrl: string): Outcome {
  if (status === 200 && textOf(parseJson(text), 'status') === 'ok')
    return ok(`${baseUrl} leads to this application.`)
  return failed('another-application', {
    seen: `${baseUrl}/livez answers ${status}, and not as this application does.`,
    meaning: 'BASE_URL leads elsewhere: the tenant would send people back to something else.',
    todo: 'Stop what listens there, or name the URL (scheme, host, port) at which this application is reached.',
    where: 'BASE_URL, or PORT, in .env or in the environment',
  })
}

/** OpenSSL's code for an answer that is not TLS. */
function isPlainHttp({ reason }: AskError): boolean {
  return reason === 'ERR_SSL_WRONG_VERSION_NUMBER'
}

function plainHttp(baseUrl: string, reason: string): Outcome {
  return failed('plain-http', {
    seen: `${baseUrl} is https, and what listens there speaks plain http (${reason}).`,
    meaning: 'The tenant would send people back to a URL that no browser can open.',
    todo: 'On this machine itself, write http:// instead. Otherwise name the URL of the proxy that has the certificate.',
    where: 'BASE_URL in .env or in the environment',
  })
}

function notRunning(baseUrl: string, reason: string): Outcome {
  return warning('not-running', {
    seen: `${baseUrl} does not answer (${reason}).`,
    meaning: 'The application is not running, or this machine cannot reach it by its public URL.',
    todo: 'To have this checked too, start it (npm start) and run the doctor once more.',
  })
}
