import type { Check } from '../check.ts'
import { ok } from '../finding.ts'
import { explainIssuer, isSameIssuer } from '../issuer-problem.ts'

export const issuer: Check = {
  id: 'issuer',
  needs: ['discovery'],
  async run({ config, metadata }) {
    const { issuer } = await metadata()
    return isSameIssuer(issuer, config.issuerBaseUrl)
      ? ok('The tenant names itself as ISSUER_BASE_URL does.')
      : explainIssuer(issuer, config.issuerBaseUrl)
  },
}
