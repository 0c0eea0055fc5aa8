import { isLoopback } from '../../../config/url.ts'
import type { Check } from '../check.ts'
import { ok, warning } from '../finding.ts'

export const cookies: Check = {
  id: 'cookies',
  needs: ['settings'],
  async run({ config: { baseUrl } }) {
    const { protocol, hostname } = new URL(baseUrl)
    if (protocol === 'https:') return ok('Cookies are Secure, and bound to this host by their __Host- name.')
    if (isLoopback(hostname)) return ok('Cookies are not Secure, which is in order on this machine itself.')
    return warning('not-secure', {
      seen: `BASE_URL is plain http on ${hostname}.`,
      meaning: 'Cookies are not Secure: whoever shares the network can take a session over.',
      todo: 'Put TLS in front and name the https URL; plain http is for localhost.',
      where: 'BASE_URL in .env, or in the environment',
      paste: baseUrl.replace('http:', 'https:'),
    })
  },
}
