import type { KoaContextWithOIDC } from 'oidc-provider'
import { AccessDenied, UnauthorizedClient } from 'oidc-provider/lib/helpers/errors.js'
import type { Applications } from '../applications/applications.ts'

type Check = (ctx: KoaContextWithOIDC, audience: string | undefined) => void

/** Refuses what Auth0 refuses at this endpoint: a grant that is off, and an unknown API. */
export function refuseToAuthorize(
  applications: Applications,
  audiences: readonly string[] | undefined,
): Check {
  return function refuseToAuthorize({ oidc }, audience) {
    const { grantTypes = [] } = applications.find(oidc.client?.clientId ?? '') ?? {}
    if (!grantTypes.includes('authorization_code'))
      throw new UnauthorizedClient(grantNotAllowed('authorization_code'))
    if (audience && audiences && !audiences.includes(audience))
      throw new AccessDenied(`Service not found: ${audience}`)
  }
}

export function grantNotAllowed(grantType: string): string {
  return `Grant type '${grantType}' not allowed for the client.`
}
