import { parseJson } from '../answer.ts'
import type { Answer } from '../ask.ts'
import type { Check } from '../check.ts'
import { dashboard } from '../dashboard.ts'
import { failed, type Outcome, ok } from '../finding.ts'
import { quote } from '../quote.ts'
import { isMetadata, readMetadata } from '../tenant/discovery-document.ts'

/** Whether a tenant answers; when nobody does at all, the way of asking says so. */
export const discovery: Check = {
  id: 'discovery',
  needs: ['certificate'],
  async run(context) {
    const answer = await context.discovery()
    const { status, headers, url } = answer
    if (status >= 300 && status < 400) return redirected(headers.get('location') ?? '', url)
    return status === 200 ? readable(answer) : noTenant(answer)
  },
}

function readable({ url, text }: Answer): Outcome {
  if (parseJson(text) === null)
    return failed('not-json', {
      seen: `${url} is no JSON; it begins with ${quote(text.slice(0, 60))}.`,
      meaning: 'Another server answers there, or a proxy that wants something first.',
      todo: 'Copy the domain as it stands there into ISSUER_BASE_URL.',
      where: dashboard.domain,
    })
  const metadata = readMetadata(text)
  if (isMetadata(metadata)) return ok('The tenant answers.')
  return failed('incomplete', {
    seen: `${url} lacks ${metadata.join(', ')}.`,
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
