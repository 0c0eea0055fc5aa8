/** Where things are in the Auth0 dashboard. */
const application = 'Auth0 dashboard > Applications > Applications > your application'

export const dashboard = {
  domain: `${application} > Settings > Basic Information > Domain`,
  clientId: `${application} > Settings > Basic Information > Client ID`,
  clientSecret: `${application} > Settings > Basic Information > Client Secret`,
  callbackUrls: `${application} > Settings > Application URIs > Allowed Callback URLs`,
  logoutUrls: `${application} > Settings > Application URIs > Allowed Logout URLs`,
  algorithm: `${application} > Settings > Advanced Settings > OAuth > JsonWebToken Signature Algorithm`,
  grantTypes: `${application} > Settings > Advanced Settings > Grant Types`,
  authenticationMethod: `${application} > Credentials > Authentication Method`,
  apis: 'Auth0 dashboard > Applications > APIs',
} as const
