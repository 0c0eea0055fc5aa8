import type { Configuration } from 'oidc-provider'
import { Provider } from 'oidc-provider/lib/provider.js'
import type { Applications } from '../applications/applications.ts'
import { problemPage } from '../errors/error-page.ts'
import { completeLogout } from '../logout/logout.ts'
import { refuseLikeAuth0 } from './token-endpoint.ts'

/**
 * oidc-provider, with middleware for the answers of Auth0 that no setting gives. It answers at `url`, whatever issuer
 * it announces.
 */
export function createProvider(
  { url, issuer }: { url: string; issuer: string },
  configuration: Configuration,
  applications: Applications,
  onError: (error: unknown) => void,
): Provider {
  const provider = new Provider(issuer, configuration)
  // oidc-provider builds the URLs of its answers from this; by default it is the Host header of the request
  Object.defineProperty(provider.request, 'href', { get: () => url })
  provider.on('server_error', (_ctx, error) => onError(error))
  // otherwise Koa prints a stack trace for each connection that a browser closes early
  provider.silent = true
  provider.use(problemPage(applications, onError))
  provider.use(completeLogout(applications))
  provider.use(refuseLikeAuth0(applications))
  return provider
}
