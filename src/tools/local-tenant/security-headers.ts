import type { RequestHandler } from 'express'
import helmet from 'helmet'
import type { Applications } from './applications/applications.ts'

/**
 * Headers for every answer. `form-action` covers the redirects after a form too, so it names the origins of the
 * callback URLs that are registered at the time.
 */
export function securityHeaders(applications: Applications): RequestHandler {
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        'default-src': ["'none'"],
        // not 'none', because oidc-provider adds the hash of its form_post script here
        'script-src': ["'self'"],
        'style-src': ["'self'"],
        'img-src': ["'self'"],
        'form-action': ["'self'", () => originsOf(applications).join(' ')],
        'frame-ancestors': ["'none'"],
        'base-uri': ["'none'"],
      },
    },
    xFrameOptions: { action: 'deny' },
    // the tenant is on loopback, where browsers must not start to demand https
    strictTransportSecurity: false,
  })
}

function originsOf(applications: Applications): string[] {
  const urls = applications.listed().flatMap(({ callbackUrls }) => callbackUrls)
  const origins = urls.filter(url => URL.canParse(url)).map(url => new URL(url).origin)
  // a host may hold characters with a meaning in a policy, and other schemes have no origin
  return [...new Set(origins)].filter(origin => /^https?:[\w.:/[\]-]+$/.test(origin))
}
