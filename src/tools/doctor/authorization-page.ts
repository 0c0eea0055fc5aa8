export type PageVerdict = 'unknown-client' | 'callback-mismatch' | 'something-else'

/**
 * What an error page of the authorization endpoint says. There is no code in it, only words: Auth0's ("Unknown
 * client: ...", "Callback URL mismatch."), which the local tenant has too, and those of RFC 6749 and oidc-provider.
 */
export function whatPageSays(words: string): PageVerdict {
  if (
    /callback url mismatch|invalid_redirect_uri|redirect_uri.{0,60}(mismatch|not match|not (registered|in))/i.test(
      words,
    )
  )
    return 'callback-mismatch'
  if (/unknown client|invalid_client|client (is invalid|not found)/i.test(words)) return 'unknown-client'
  return 'something-else'
}
