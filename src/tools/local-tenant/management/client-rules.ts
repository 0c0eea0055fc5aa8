import { initiators } from '../applications/initiators.ts'
import {
  boolean,
  type Check,
  described,
  type Format,
  integer,
  list,
  nullable,
  object,
  text,
} from './validation.ts'

const url: Format = { name: 'url-with-placeholders', accepts: isAbsolute }
const callbackUrl: Format = { name: 'callback-url', accepts: isAbsolute }
const loginUrl: Format = {
  name: 'absolute-https-uri-with-placeholders-or-empty',
  // Auth0 takes no host without a dot, and so no localhost
  accepts: text => text === '' || (isAbsolute(text) && /^https:\/\/[^/?#]+\.[^/?#]+/.test(text)),
}
// unlike Auth0 this tenant can reach applications on this machine, so it takes loopback too
const backchannelUrl: Format = { ...loginUrl, accepts: text => loginUrl.accepts(text) || isLoopback(text) }

const backchannelUrls = list(text({ format: backchannelUrl }), { max: 1 })
const backchannelLogout = nullable(
  object({
    backchannel_logout_urls: backchannelUrls,
    backchannel_logout_initiators: object({
      mode: text({ oneOf: ['all', 'custom'] }),
      selected_initiators: list(text({ oneOf: initiators })),
    }),
    backchannel_logout_session_metadata: nullable(object({ include: boolean })),
  }),
)

/** Of these, people make the first four; Auth0 makes the others for its integrations, APIs and older features. */
const appTypes = [
  ...['native', 'spa', 'regular_web', 'non_interactive'],
  ...[
    'resource_server',
    'express_configuration',
    'sso_integration',
    'oag',
    'rms',
    'box',
    'cloudbees',
    'concur',
  ],
  ...[
    'dropbox',
    'mscrm',
    'echosign',
    'egnyte',
    'newrelic',
    'office365',
    'salesforce',
    'sentry',
    'sharepoint',
  ],
  ...['slack', 'springcm', 'zendesk', 'zoom'],
]

const credentials = object({ credentials: list(() => undefined) })
const authenticationMethods = nullable(
  object({
    private_key_jwt: credentials,
    tls_client_auth: credentials,
    self_signed_tls_client_auth: credentials,
  }),
)

const seconds = integer(1, 157_788_000)
const refreshTokens = object(
  {
    rotation_type: text({ oneOf: ['rotating', 'non-rotating'] }),
    expiration_type: text({ oneOf: ['expiring', 'non-expiring'] }),
    leeway: integer(0, 60),
    token_lifetime: seconds,
    infinite_token_lifetime: boolean,
    idle_token_lifetime: seconds,
    infinite_idle_token_lifetime: boolean,
    policies: () => undefined,
  },
  ['rotation_type', 'expiration_type'],
)

const fields: Readonly<Record<string, Check>> = {
  name: described('The name of the client', text({ min: 1, pattern: /^[^<>]+$/ })),
  description: described('Free text description of the client', text({ max: 140 })),
  logo_uri: text(),
  app_type: described('The type of application', text({ oneOf: appTypes })),
  callbacks: list(text({ format: callbackUrl })),
  allowed_logout_urls: list(text({ format: url })),
  web_origins: list(text({ format: url })),
  allowed_origins: list(text({ format: url })),
  initiate_login_uri: described('Initiate login uri, must be https', nullable(text({ format: loginUrl }))),
  grant_types: list(text()),
  oidc_conformant: boolean,
  is_first_party: boolean,
  sso_disabled: boolean,
  cross_origin_authentication: boolean,
  require_pushed_authorization_requests: boolean,
  token_endpoint_auth_method: described(
    'Defines the requested authentication method for the token endpoint',
    nullable(text({ oneOf: ['none', 'client_secret_post', 'client_secret_basic'] })),
  ),
  client_authentication_methods: authenticationMethods,
  jwt_configuration: object({
    alg: text({ oneOf: ['HS256', 'RS256'] }),
    lifetime_in_seconds: integer(1, 2_592_000),
    secret_encoded: boolean,
    scopes: object({}),
  }),
  oidc_logout: backchannelLogout,
  oidc_backchannel_logout: nullable(object({ backchannel_logout_urls: backchannelUrls })),
  organization_usage: text({ oneOf: ['deny', 'allow', 'require'] }),
  organization_require_behavior: text({ oneOf: ['no_prompt', 'pre_login_prompt', 'post_login_prompt'] }),
  client_metadata: () => undefined,
  refresh_token: nullable(refreshTokens),
}

export const newClient = object(fields, ['name'])

export const changedClient = object({ ...fields, client_secret: nullable(text({ min: 1 })) })

/** How a query says which fields it wants, or does not want. */
export const fieldsQuery = {
  fields: text({ pattern: /^[^,]+(,[^,]+)*$/ }),
  include_fields: text({ oneOf: ['true', 'false'] }),
}

export const clientQuery = object({
  ...fieldsQuery,
  page: text({ pattern: /^\d+$/ }),
  per_page: text({ pattern: /^\d+$/ }),
  include_totals: text({ oneOf: ['true', 'false'] }),
  is_global: text({ oneOf: ['true', 'false'] }),
  is_first_party: text({ oneOf: ['true', 'false'] }),
  app_type: text(),
})

export const grantTypes = [
  'authorization_code',
  'client_credentials',
  'implicit',
  'password',
  'refresh_token',
  'urn:ietf:params:oauth:grant-type:device_code',
]

function isLoopback(text: string): boolean {
  return isAbsolute(text) && /^https?:\/\/(localhost|127\.0\.0\.1|\[::1\])(:|\/|\?|$)/.test(text)
}

function isAbsolute(text: string): boolean {
  return URL.canParse(text) && !/[\s#]/.test(text)
}
