import type { Context } from '../context.ts'
import { dashboard, failed, type Outcome, ok, quote } from '../outcome.ts'

export async function checkIssuer({ config, discoveryDocument }: Context): Promise<Outcome> {
  const { issuer } = await discoveryDocument()
  return isSameIssuer(issuer, config.issuerBaseUrl)
    ? ok('The tenant names itself as ISSUER_BASE_URL does.')
    : explainIssuer(issuer, config.issuerBaseUrl)
}

/** How the two differ. Expects that they do. */
export function explainIssuer(issuer: string, issuerBaseUrl: string): Outcome {
  const { problem, meaning } = difference(new URL(issuer), new URL(issuerBaseUrl))
  return failed(problem, {
    seen: `ISSUER_BASE_URL is ${issuerBaseUrl}, but what answers there calls itself ${quote(issuer)}.`,
    meaning: `${meaning} No login is accepted from a tenant of another name.`,
    todo: 'If this is your tenant, write its own name; compare it with the dashboard first.',
    where: `ISSUER_BASE_URL in .env, or in the environment. The dashboard has it at ${dashboard.domain}`,
    paste: new URL(issuer).href,
  })
}

/** An empty path and / are the same URL; at the end of any other path, a slash makes another URL. */
function isSameIssuer(issuer: string, issuerBaseUrl: string): boolean {
  return new URL(issuer).href === new URL(issuerBaseUrl).href
}

function difference(issuer: URL, configured: URL): { problem: string; meaning: string } {
  if (issuer.href.replace(/\/$/, '') === configured.href.replace(/\/$/, ''))
    return { problem: 'trailing-slash', meaning: 'They differ in the slash at the end.' }
  if (issuer.host === configured.host)
    return { problem: 'other-path', meaning: 'They differ in what follows the host.' }
  const isAuth0 = [issuer, configured].map(({ hostname }) => /\.auth0\.com$/.test(hostname))
  if (isAuth0[0] && isAuth0[1] && firstLabel(issuer) === firstLabel(configured))
    return { problem: 'wrong-region', meaning: 'It is the same tenant name in another region.' }
  if (isAuth0[0] !== isAuth0[1])
    return {
      problem: 'custom-domain',
      meaning: isAuth0[0]
        ? 'The configured name is a custom domain, but the tenant answers under its Auth0 name.'
        : 'The configured name is the one that Auth0 gave, but the tenant answers under a custom domain.',
    }
  return { problem: 'another-tenant', meaning: 'It is another tenant.' }
}

function firstLabel({ hostname }: URL): string | undefined {
  return hostname.split('.')[0]
}
