import type { Check } from '../check.ts'
import { dashboard } from '../dashboard.ts'
import { failed, ok } from '../finding.ts'
import { isLoginOnly } from '../login-reply.ts'
import { quote } from '../quote.ts'
import { requestAuthorization } from '../tenant/authorization-request.ts'

/** Whether the tenant knows the API that AUDIENCE names. */
export const audience: Check = {
  id: 'audience',
  needs: ['login'],
  async run({ config, ask, metadata }) {
    const { audience } = config
    if (audience === undefined) return ok('AUDIENCE is not set, so no API is asked for.')
    const reply = await requestAuthorization({ config, ask, metadata: await metadata() }, { audience })
    if (isLoginOnly(reply)) return ok('The tenant knows the API that AUDIENCE names.')
    const words = reply.kind === 'back' ? `${reply.error} ${reply.description}` : reply.words
    return failed('unknown-audience', {
      seen: `With AUDIENCE, the tenant refuses the login: ${quote(words)}.`,
      meaning: 'It knows no API with this identifier, or the application may not ask for it.',
      todo: 'Copy the Identifier of the API, to the letter, into AUDIENCE; or create an API with this identifier.',
      where: dashboard.apis,
      paste: audience,
    })
  },
}
