import { errorCodeOf } from '../../../bounded-fetch.ts'
import type { Context } from '../context.ts'
import { failed, type Outcome, ok } from '../outcome.ts'
import { AskError } from '../requests/ask.ts'
import { explainCertificate, type Party, shakeHands } from '../requests/tls.ts'

export async function checkCertificate({ config, route, requestMilliseconds }: Context): Promise<Outcome> {
  const url = new URL(config.issuerBaseUrl)
  const way = route(url)
  if (url.protocol === 'http:') return ok('There is none: the tenant is on this machine, over plain http.')
  if (way.kind === 'proxy')
    return ok(
      `It cannot be looked at by the proxy ${way.host}; each request checks it, here and in the application.`,
    )
  try {
    const { problem, certificate } = await shakeHands(url, requestMilliseconds)
    if (problem === null) return ok(`The certificate is valid until ${certificate.valid_to}.`)
    return explainCertificate(problem, certificate, partyAt(url))
  } catch (error) {
    const code = errorCodeOf(error) ?? 'no-answer'
    // an SSL alert, or no TLS at all: the port is open for another protocol
    if (code.startsWith('ERR_SSL_') || code === 'EPROTO') return noTls(url, code)
    throw new AskError(url.href, code, { cause: error })
  }
}

function noTls({ host }: URL, code: string): Outcome {
  return failed('no-tls', {
    seen: `What listens at ${host} does not speak TLS (${code}).`,
    meaning: 'No tenant answers there over https: it is another port, or a proxy that intervenes.',
    todo: 'Compare ISSUER_BASE_URL with the Domain in the dashboard, the port included.',
  })
}

function partyAt({ hostname }: URL): Party {
  return {
    name: 'the tenant',
    hostname,
    consequence: 'no login can work',
    wrongName: {
      meaning: 'Another server answers at this name, or a custom domain is not verified yet.',
      todo:
        'Compare ISSUER_BASE_URL with the Domain in the dashboard; for a custom domain, look whether it is verified ' +
        'and whether its DNS record leads to the tenant.',
      where: 'Auth0 dashboard > Branding > Custom Domains',
    },
  }
}
