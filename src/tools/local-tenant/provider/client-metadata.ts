import type { AdapterFactory, ClientMetadata } from 'oidc-provider'
import type { Applications, RegisteredApplication } from '../applications/applications.ts'

/** Lets oidc-provider read the applications as the Management API last changed them. */
export function withApplications(store: AdapterFactory, applications: Applications): AdapterFactory {
  return function storeOf(model) {
    if (model !== 'Client') return store(model)
    return {
      ...store(model),
      async find(clientId) {
        const application = applications.find(clientId)
        return application && toMetadata(application)
      },
    }
  }
}

/** Every application has `authorization_code` here; the two endpoints check which grants are on. */
function toMetadata(application: RegisteredApplication): ClientMetadata {
  const callbackUrls = application.callbackUrls.filter(isWebUrl)
  return {
    client_id: application.clientId,
    client_secret: application.clientSecret,
    redirect_uris: callbackUrls.length > 0 ? callbackUrls : [nowhere],
    post_logout_redirect_uris: application.logoutUrls.filter(isWebUrl),
    grant_types: ['authorization_code', ...application.grantTypes.filter(type => otherGrants.includes(type))],
    response_types: ['code'],
    id_token_signed_response_alg: application.idTokenAlgorithm,
  }
}

// oidc-provider refuses an application without a callback URL
const nowhere = 'https://nowhere.invalid/'

const otherGrants = ['refresh_token', 'client_credentials']

/** Auth0 takes URLs of other schemes too, for native applications. */
function isWebUrl(url: string): boolean {
  return URL.canParse(url) && /^https?:$/.test(new URL(url).protocol) && !url.includes('#')
}
