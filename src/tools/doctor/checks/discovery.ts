import type { Context } from '../context.ts'
import { dashboard, failed, type Outcome, ok, quote } from '../outcome.ts'
import { type Answer, parseJson } from '../requests/answer.ts'
import { isComplete, readDiscoveryDocument } from '../tenant/discovery-document.ts'

/** Whether what answers is a tenant. Where nothing answers, `ask` throws, and `explainNoAnswer` says why. */
export async function checkDiscovery(context: Context): Promise<Outcome> {
  const answer = await context.discovery()
  const { status, headers, url } = answer
  if (status >= 300 && status < 400) return redirected(headers.get('location') ?? '', url)
  return status === 200 ? readable(answer) : noTenant(answer)
}

function readable({ url, text }: Answer): Outcome {
  if (parseJson(text) === null)
    return failed('not-json', {
      seen: `${url} is no JSON; it begins with ${quote(text.slice(0, 60))}.`,
      meaning: 'Another server answers there, or a proxy that wants something first.',
      todo: 'Copy the domain as it stands there into ISSUER_BASE_URL.',
      where: dashboard.domain,
    })
  const document = readDiscoveryDocument(text)
  if (isComplete(document)) return ok('The tenant answers.')
  return failed('incomplete', {
    seen: `${url} lacks ${document.join(', ')}.`,
    meaning: 'What answers there is no OpenID provider that can log people in.',
    todo: 'Copy the domain as it stands there into ISSUER_BASE_URL.',
    where: dashboard.domain,
  })
}

function noTenant({ url, status }: Answer): Outcome {
  return failed('no-tenant-there', {
    seen: `${url} answers ${status}.`,
    meaning: 'There is no tenant of this name: it is mistyped, or its region is missing.',
    todo:
      'Copy the domain as it stands there into ISSUER_BASE_URL. It has the region in it, as in ' +
      'your-tenant.eu.auth0.com, unless the tenant is an old one in the US; it has no path.',
    where: dashboard.domain,
  })
}

function redirected(location: string, url: string): Outcome {
  return failed('redirected', {
    seen: `${url} redirects to ${quote(location)}.`,
    meaning: 'A tenant answers under its own name; the application follows no redirect there.',
    todo: 'If the target is your tenant, name it in ISSUER_BASE_URL; otherwise copy the domain from the dashboard.',
    where: dashboard.domain,
  })
}
