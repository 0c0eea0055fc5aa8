import { isLoopback } from '../../../config/url.ts'
import { whoLogsIn } from '../banner.ts'
import type { TenantCertificate } from './certificate.ts'
import type { Options } from './options.ts'
import type { StandaloneSettings } from './settings.ts'

/** The text in the terminal of a tenant that runs alone. */
export function instructions(
  { issuer, baseUrl, missing, otherTenant }: StandaloneSettings,
  { host }: Pick<Options, 'host'>,
  certificate: TenantCertificate | null,
  people: readonly { readonly name: string }[],
): string {
  return [
    `
  Local tenant   ${issuer}  (an OpenID provider on this machine; no Auth0 account needed)
  Application    ${baseUrl}, wherever it runs
`,
    ...(isLoopback(host)
      ? []
      : [`  It listens at ${host}: whoever reaches this machine can log in as anybody.\n`]),
    describeMissing(missing),
    ...(otherTenant === null ? [] : [describeOther(otherTenant)]),
    ...(certificate ? [describeTrust(certificate)] : []),
    whoLogsIn(people, baseUrl),
  ].join('\n')
}

/** The same for a file: the lines alone. */
export function settingsText(
  { missing }: Pick<StandaloneSettings, 'missing'>,
  certificate: TenantCertificate | null,
): string {
  const lines = linesOf(missing)
  return certificate
    ? `${lines}# in the environment of the application, for it has no effect here:\n#NODE_EXTRA_CA_CERTS=${certificate.path}\n`
    : lines
}

function linesOf(settings: Readonly<Record<string, string>>): string {
  return Object.entries(settings)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('')
}

function describeMissing(missing: StandaloneSettings['missing']): string {
  return Object.keys(missing).length === 0
    ? '  The settings of the application name this tenant already.\n'
    : `  What the application lacks, for its environment or its .env:\n\n${linesOf(missing)}`
}

function describeOther(tenant: string): string {
  return `  The settings name another tenant, ${tenant}: in the environment, these lines win over .env.\n`
}

function describeTrust({ path }: TenantCertificate): string {
  return `  So that the application trusts the certificate, in its environment; in .env it has no effect:

NODE_EXTRA_CA_CERTS=${path}

  Browsers ask about the certificate once.
`
}
