import { whatPageSays } from '../authorization-page.ts'
import type { Check } from '../check.ts'
import { dashboard } from '../dashboard.ts'
import { failed, type Outcome, ok } from '../finding.ts'
import { quote } from '../quote.ts'

/** Whether the tenant knows CLIENT_ID. */
export const client: Check = {
  id: 'client',
  needs: ['issuer'],
  async run({ config: { clientId, issuerBaseUrl }, authorization }) {
    const reply = await authorization()
    if (reply.kind === 'back') return ok('The tenant knows the client id.')
    const says = whatPageSays(reply.words)
    if (says === 'callback-mismatch') return ok('The tenant knows the client id.')
    return says === 'unknown-client' ? unknown(clientId, issuerBaseUrl) : unexpected(reply)
  },
}

function unknown(clientId: string, issuerBaseUrl: string): Outcome {
  return failed('unknown-client', {
    seen: `The tenant knows no application with the client id ${clientId}.`,
    meaning: `CLIENT_ID is mistyped, or the application belongs to another tenant than ${issuerBaseUrl}`,
    todo: 'Copy the client id as it stands there into CLIENT_ID; the Domain beside it must be the configured one.',
    where: dashboard.clientId,
  })
}

function unexpected({ status, words }: { status: number; words: string }): Outcome {
  return failed('unexpected-page', {
    seen: `The tenant shows a page (${status}) instead of coming back: ${quote(words)}.`,
    meaning: 'It refuses the login, in words that are not known here.',
    todo: 'Compare CLIENT_ID and the Allowed Callback URLs with the dashboard, and look at its Monitoring, Logs.',
    where: dashboard.clientId,
  })
}
