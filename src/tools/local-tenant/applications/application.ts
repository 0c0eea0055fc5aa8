/** An application that logs people in with this tenant, in Auth0's words. */
export interface Application {
  clientId: string
  clientSecret: string
  callbackUrls: readonly string[]
  logoutUrls: readonly string[]
  /** Where it is told that a session has ended. Without any: nowhere. */
  backchannelLogoutUrls?: readonly string[]
  /** Without any: `authorization_code` and `refresh_token`. */
  grantTypes?: readonly string[]
}

/** The same, with all that the Management API can set about a login. */
export interface RegisteredApplication extends Required<Application> {
  /** Where people find it, as far as its callback URLs tell; empty where they do not. */
  url: string
  idTokenAlgorithm: 'RS256' | 'HS256'
  idTokenSeconds: number
}
