import type { Configuration } from 'oidc-provider'
import { Provider } from 'oidc-provider/lib/provider.js'
import type { Applications } from '../applications/applications.ts'
import { problemPage } from '../errors/error-page.ts'
import { completeLogout } from '../logout/logout.ts'
import { refuseLikeAuth0 } from './token-endpoint.ts'

/**
 * oidc-provider, its answers bent to Auth0's where no setting does that. It answers at `url`, whatever issuer it
 * announces.
 */
export function createProvider(
  { url, issuer }: { url: string; issuer: string },
  configuration: Configuration,
  applications: Applications,
  onError: (error: unknown) => void,
): Provider {
  const provider = new Provider(issuer, configuration)
  // the URLs in oidc-provider's answers come from here, which by default is whatever Host a request claims
  Object.defineProperty(provider.request, 'href', { get: () => url })
  provider.on('server_error', (_ctx, error) => onError(error))
  // otherwise Koa prints a stack for each browser that hangs up
  provider.silent = true
  provider.use(problemPage(applications, onError))
  provider.use(completeLogout(applications))
  provider.use(refuseLikeAuth0(applications))
  return provider
}
