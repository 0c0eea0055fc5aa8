import type { Config } from '../../config/config.ts'
import { isLoopback } from '../../config/url.ts'
import { type Invitation, invitationLink, invitations } from './organizations.ts'

type Settings = Pick<Config, 'baseUrl' | 'issuerBaseUrl' | 'host' | 'port' | 'trustProxyHops'>

/** The text in the terminal when the local tenant is in use. */
export function banner(settings: Settings, people: readonly { readonly name: string }[]): string {
  const { baseUrl, issuerBaseUrl } = settings
  return `
  Application    ${baseUrl}${isAtBaseUrl(settings) ? '' : elsewhere(settings)}
  Local tenant   ${issuerBaseUrl}  (an OpenID provider on this machine; no Auth0 account needed)

${whoLogsIn(people, baseUrl)}  To use your own Auth0 tenant: npm run tenant:setup

`
}

/** The first people of the login page, and the link of each invitation. */
export function whoLogsIn(people: readonly { readonly name: string }[], baseUrl: string): string {
  const names = people.slice(0, 3).map(({ name }) => name)
  const links = invitations.map(invitation => describeInvitation(invitation, baseUrl))
  return `  Log in as ${names.join(', ')}, or anyone else on its login page.\n${links.join('')}`
}

function describeInvitation(invitation: Invitation, baseUrl: string): string {
  return `
  An invitation for ${invitation.email} to an organization, good for one login:
  ${invitationLink(invitation, baseUrl)}

`
}

/** Behind a proxy, or under a name of its own, the application need not listen at BASE_URL. */
function isAtBaseUrl({ baseUrl, port, trustProxyHops }: Settings): boolean {
  const url = new URL(baseUrl)
  return trustProxyHops > 0 || !isLoopback(url.hostname) || isHttpAt(port, url)
}

function isHttpAt(port: number, { protocol, port: named }: URL): boolean {
  return protocol === 'http:' && Number(named || 80) === port
}

function elsewhere({ host, port }: Settings): string {
  const place = `http://${host.includes(':') ? `[${host}]` : host}:${port}`
  return `
                 It listens at ${place}, and BASE_URL names another place: correct BASE_URL or PORT,
                 or, with a proxy in between, set TRUST_PROXY.`
}
