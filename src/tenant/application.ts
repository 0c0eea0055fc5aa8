import type { ClientMetadata } from 'oidc-provider'

/** The one application that logs people in with this tenant, in Auth0's words. */
export interface Application {
  clientId: string
  clientSecret: string
  callbackUrls: readonly string[]
  logoutUrls: readonly string[]
}

export function toClient(application: Application): ClientMetadata {
  return {
    client_id: application.clientId,
    client_secret: application.clientSecret,
    redirect_uris: [...application.callbackUrls],
    post_logout_redirect_uris: [...application.logoutUrls],
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code'],
  }
}
