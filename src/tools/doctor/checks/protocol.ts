import type { Context } from '../context.ts'
import { dashboard, failed, type Outcome, ok, quote, warning } from '../outcome.ts'
import type { DiscoveryDocument } from '../tenant/discovery-document.ts'

/** Whether the tenant supports what a login uses. */
export async function checkProtocol({ discoveryDocument }: Context): Promise<Outcome | readonly Outcome[]> {
  const document = await discoveryDocument()
  const problems = [algorithm(document), responseType(document), challengeMethod(document)].filter(
    each => each !== null,
  )
  return problems.length > 0
    ? problems
    : ok(
        'The tenant has RS256, the authorization code and PKCE with S256. By what it signs for this application, ' +
          'the first login shows.',
      )
}

function algorithm({ algorithms }: DiscoveryDocument): Outcome | null {
  if (algorithms.includes('RS256')) return null
  return failed('no-rs256', {
    seen: `The tenant signs ID tokens with ${quote(algorithms.join(', '))}, not with RS256.`,
    meaning: 'The application checks signatures by RS256 and would refuse every login.',
    todo: 'Choose RS256.',
    where: dashboard.algorithm,
  })
}

function responseType({ responseTypes }: DiscoveryDocument): Outcome | null {
  if (responseTypes.includes('code')) return null
  return failed('no-code', {
    seen: `The tenant supports the response types ${quote(responseTypes.join(', '))}, not code.`,
    meaning: 'It has no authorization code flow, by which this application logs people in.',
    todo: 'Switch the authorization code flow on at the tenant, or use another one; Auth0 always has it.',
  })
}

function challengeMethod({ challengeMethods }: DiscoveryDocument): Outcome | null {
  if (challengeMethods?.includes('S256')) return null
  if (challengeMethods === null)
    return warning('pkce-untold', {
      seen: 'The tenant does not say whether it supports PKCE.',
      meaning: 'The application uses it; a tenant that ignores it protects a login less than it could.',
      todo: 'Look for PKCE (S256) in the documentation of the tenant; Auth0 has it.',
    })
  return failed('no-s256', {
    seen: `The tenant supports the PKCE methods ${quote(challengeMethods.join(', '))}, not S256.`,
    meaning: 'The application uses S256 with every login, which would be refused.',
    todo: 'Switch S256 on at the tenant; Auth0 always has it.',
  })
}
