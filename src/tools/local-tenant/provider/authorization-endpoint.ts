import type { Client, KoaContextWithOIDC } from 'oidc-provider'
import { AccessDenied, InvalidRequest, UnauthorizedClient } from 'oidc-provider/lib/helpers/errors.js'
import type { ResourceServers } from '../apis/resource-servers.ts'
import type { Applications } from '../applications/applications.ts'
import type { Memberships } from '../login/memberships.ts'

type Check = (ctx: KoaContextWithOIDC, value: string | undefined, client: Client) => void

interface Registered {
  readonly applications: Applications
  readonly resourceServers: ResourceServers
  readonly audiences: readonly string[] | undefined
}

/** Refuses what Auth0 refuses at this endpoint: a grant that is off, and an API that is unknown or closed to the application. */
export function refuseToAuthorize({ applications, resourceServers, audiences }: Registered): Check {
  return function refuseToAuthorize(_ctx, audience, client) {
    const { grantTypes = [] } = applications.find(client.clientId) ?? {}
    if (!grantTypes.includes('authorization_code'))
      throw new UnauthorizedClient(grantNotAllowed('authorization_code'))
    if (audience && audiences && !audiences.includes(audience))
      throw new AccessDenied(`Service not found: ${audience}`)
    if (audience && !resourceServers.admits(client.clientId, audience))
      throw new AccessDenied(
        `Client "${client.clientId}" is not authorized to access resource server "${audience}".`,
      )
  }
}

/** Refuses an organization or an invitation that cannot be right, before anybody logs in. */
export function refuseOrganization(applications: Applications, memberships: Memberships): Check {
  return function refuseOrganization({ oidc: { params } }, asked, client) {
    const { organizationUsage, organizationPrompt } = applications.find(client.clientId) ?? {}
    const invitation = params?.['invitation']
    if (asked === undefined) {
      const isPrompted = organizationPrompt !== 'no_prompt' && !invitation
      if ((organizationUsage === 'require' && !isPrompted) || invitation)
        throw new InvalidRequest('parameter organization is required for this client')
      return
    }
    if (organizationUsage === 'deny')
      throw new InvalidRequest('parameter organization is not allowed for this client')
    const organization = memberships.find(asked)
    if (!organization) throw new InvalidRequest(`parameter organization is invalid: ${asked} does not exist`)
    if (typeof invitation === 'string' && !memberships.findInvitation(invitation, organization))
      throw new InvalidRequest(unknownInvitation)
  }
}

export const unknownInvitation = 'invitation not found or already used'

export function grantNotAllowed(grantType: string): string {
  return `Grant type '${grantType}' not allowed for the client.`
}
