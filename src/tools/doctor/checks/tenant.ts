import type { Check } from '../check.ts'
import { ok, skipped } from '../finding.ts'

export const tenant: Check = {
  id: 'tenant',
  needs: ['settings'],
  async run({ config: { localTenant, issuerBaseUrl } }) {
    if (localTenant)
      return skipped('No tenant is configured: the local tenant is used, which needs no settings.')
    return ok(`The tenant is ${issuerBaseUrl}`)
  },
}
