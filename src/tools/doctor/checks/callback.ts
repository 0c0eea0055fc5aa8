import type { Check } from '../check.ts'
import { dashboard } from '../dashboard.ts'
import { failed, ok } from '../finding.ts'
import { callbackUrlOf } from '../tenant/authorization-request.ts'

/** Whether the tenant sends people back here. */
export const callback: Check = {
  id: 'callback',
  needs: ['client'],
  async run({ config, authorization }) {
    const callbackUrl = callbackUrlOf(config)
    if ((await authorization()).kind === 'back') return ok(`The tenant sends people back to ${callbackUrl}`)
    return failed('callback-mismatch', {
      seen: `The tenant shows "Callback URL mismatch" instead of coming back to ${callbackUrl}`,
      meaning:
        'This URL is not among those to which it may send people after a login. It is compared to the letter.',
      todo: 'Add this URL, after a comma if there are others, and save.',
      where: dashboard.callbackUrls,
      paste: callbackUrl,
    })
  },
}
