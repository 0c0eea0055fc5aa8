import type { RequestHandler } from 'express'
import helmet from 'helmet'

/**
 * Headers for every answer. A browser follows the redirects after a form under `form-action`, so that directive names
 * the origins of the callback URLs.
 */
export function securityHeaders(callbackUrls: readonly string[]): RequestHandler {
  const origins = new Set(callbackUrls.map(url => new URL(url).origin))
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        'default-src': ["'none'"],
        // not 'none': oidc-provider adds the hash of its one script here, which sends a form_post answer
        'script-src': ["'self'"],
        'style-src': ["'self'"],
        'img-src': ["'self'"],
        'form-action': ["'self'", ...origins],
        'frame-ancestors': ["'none'"],
        'base-uri': ["'none'"],
      },
    },
    xFrameOptions: { action: 'deny' },
    // the address is loopback: a browser must not demand https there from now on
    strictTransportSecurity: false,
  })
}
