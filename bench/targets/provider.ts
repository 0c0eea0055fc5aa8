// A process of its own: the local tenant for an application with the same environment.
import { loadConfig } from '../../src/config/config.ts'
import { listen } from '../../src/http/server.ts'
import { createLog } from '../../src/log.ts'
import { createTenant } from '../../src/tools/local-tenant/tenant.ts'

const { issuerBaseUrl, clientId, clientSecret, baseUrl } = loadConfig(process.env)
const tenant = createTenant({
  issuer: issuerBaseUrl,
  clientId,
  clientSecret,
  callbackUrls: [`${baseUrl}/callback`],
  logoutUrls: [baseUrl],
})
const { hostname, port } = new URL(issuerBaseUrl)
const place = { host: hostname, port: Number(port), portSetting: 'ISSUER_BASE_URL' }
await listen(tenant, place, createLog('warn'))
