import type { ErrorOut, KoaContextWithOIDC } from 'oidc-provider'
import { SessionNotFound } from 'oidc-provider/lib/helpers/errors.js'
import type { Applications } from '../applications/applications.ts'
import * as problems from './problem.ts'

/** Turns what oidc-provider refused into what Auth0's error page would say. */
export function toProtocolProblem(
  { oidc, status }: KoaContextWithOIDC,
  { error: code, error_description = code }: ErrorOut,
  error: unknown,
  applications: Applications,
): problems.Problem {
  const { client_id = '', redirect_uri = '', post_logout_redirect_uri = '' } = oidc.params ?? {}
  const { callbackUrls, logoutUrls } =
    applications.find(oidc.client?.clientId ?? String(client_id)) ?? applications.defaultApplication
  if (code === 'invalid_client')
    return problems.unknownClient(
      String(client_id),
      applications.listed().map(({ clientId }) => clientId),
    )
  if (code === 'invalid_redirect_uri') return problems.callbackMismatch(String(redirect_uri), callbackUrls)
  if (oidc.route === 'end_session' && isOutside(post_logout_redirect_uri, logoutUrls))
    return problems.logoutMismatch('post_logout_redirect_uri', String(post_logout_redirect_uri), logoutUrls)
  if (error instanceof SessionNotFound) return problems.expiredLogin()
  if (code === 'server_error') return problems.crash()
  return problems.refusedRequest(status, error_description)
}

function isOutside(url: unknown, allowed: readonly string[]): boolean {
  return url !== '' && !allowed.some(known => known === url)
}
