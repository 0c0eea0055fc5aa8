// A process of its own, for the test that the tenant prints nothing: it walks through every route, then it ends.
import { startTenant } from '../tenant.ts'
import { PlainBrowser } from './plain-browser.ts'

let close = async () => {}
const tenant = await startTenant({
  after: closeTenant => {
    close = closeTenant
  },
})
const browser = new PlainBrowser()
const scope = 'openid profile email offline_access'
const { url } = await browser.logIn(tenant.authorizeUrl({ scope }), 'auth0|65a1c0de0000000000000001')
await tenant.exchange(url, undefined, { origin: 'http://localhost:3000' })
await tenant.exchange(url, { client_id: 'other', client_secret: 'wrong' })
const again = await browser.open(tenant.authorizeUrl({ scope }))
await tenant.userinfo(again.url)
for (const path of ['', 'authorize', 'authorize/other', 'userinfo', 'oauth/token', '.well-known/jwks.json'])
  await browser.open(tenant.url(path))
for (const path of ['oidc/logout', 'oidc/logout/success', 'v2/logout', 'u/login/other', 'people/ada.svg'])
  await browser.open(tenant.url(path))
await close()
