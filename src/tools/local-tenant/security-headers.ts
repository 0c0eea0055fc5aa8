import type { RequestHandler } from 'express'
import helmet from 'helmet'
import type { Applications } from './applications/applications.ts'

/**
 * Headers for every answer. A browser follows the redirects after a form under `form-action`, so that directive names
 * the origins of the callback URLs that are registered at the time.
 */
export function securityHeaders(applications: Applications): RequestHandler {
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        'default-src': ["'none'"],
        // not 'none': oidc-provider adds the hash of its one script here, which sends a form_post answer
        'script-src': ["'self'"],
        'style-src': ["'self'"],
        'img-src': ["'self'"],
        'form-action': ["'self'", () => originsOf(applications).join(' ')],
        'frame-ancestors': ["'none'"],
        'base-uri': ["'none'"],
      },
    },
    xFrameOptions: { action: 'deny' },
    // the address is loopback: a browser must not demand https there from now on
    strictTransportSecurity: false,
  })
}

function originsOf(applications: Applications): string[] {
  const urls = applications.listed().flatMap(({ callbackUrls }) => callbackUrls)
  const origins = urls.filter(url => URL.canParse(url)).map(url => new URL(url).origin)
  // a host may hold signs that mean something in a policy, and other schemes have no origin
  return [...new Set(origins)].filter(origin => /^https?:[\w.:/[\]-]+$/.test(origin))
}
