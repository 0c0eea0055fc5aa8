import type { Check } from '../check.ts'
import { dashboard } from '../dashboard.ts'
import { failed, ok } from '../finding.ts'
import { isRefusal } from '../tenant/token-request.ts'

/** How the tenant wants the secret told: the application does it by HTTP Basic. */
export const method: Check = {
  id: 'method',
  needs: ['secret'],
  async run({ token }) {
    const takesBasic = !isRefusal(await token('client_secret_basic'))
    const takesPost = !isRefusal(await token('client_secret_post'))
    if (takesBasic)
      return ok(`The secret is taken by client_secret_basic${takesPost ? ' and client_secret_post' : ''}.`)
    return failed('post-only', {
      seen: 'The tenant takes the secret by client_secret_post only.',
      meaning: 'The application tells it by client_secret_basic, which is refused.',
      todo: 'Choose Client Secret (Basic) and save.',
      where: dashboard.authenticationMethod,
    })
  },
}
