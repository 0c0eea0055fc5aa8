import type { AdapterFactory, ClientMetadata } from 'oidc-provider'
import type { Applications, RegisteredApplication } from '../applications/applications.ts'

/** Lets oidc-provider find the applications where the Management API changes them. */
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

/** oidc-provider knows an application by `code` only; token-refusal.ts and authorize-refusal.ts check its grants. */
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

/** Auth0 takes addresses of other schemes as well, for native applications. */
function isWebUrl(url: string): boolean {
  return URL.canParse(url) && /^https?:$/.test(new URL(url).protocol) && !url.includes('#')
}
