import type { Application } from './application.ts'
import type { ManagementApi } from './management-api.ts'
import type { Output } from './output.ts'
import type { Plan } from './plan.ts'
import { errorCodeIn, Refusal, saidIn } from './refusal.ts'

/**
 * Carries out the tenant's half of a plan. A subscription may lack the back-channel logout; how Auth0 says so is not
 * documented, so that what it takes without that field is the sign.
 */
export async function changeTenant(plan: Plan, api: ManagementApi, output: Output): Promise<Application> {
  try {
    const application = await send(plan, api)
    if (plan.changes.length > 0)
      output.print(`${plan.application ? 'Changed' : 'Created'} the application ${application.clientId}.`)
    if (plan.application === null) output.print(connectionHint)
    return application
  } catch (error) {
    const changes = plan.changes.filter(({ field }) => field !== 'oidc_logout')
    if (changes.length === plan.changes.length || !isAboutFields(error)) throw error
    const application = await changeTenant({ ...plan, changes }, api, output)
    output.print(leftOut(saidIn(error.answer)))
    return application
  }
}

async function send({ application, changes, name }: Plan, api: ManagementApi): Promise<Application> {
  const fields = Object.fromEntries(changes.map(({ field, value }) => [field, value]))
  if (application === null) return api.create({ name, ...fields })
  return changes.length === 0 ? application : api.update(application.clientId, fields)
}

function isAboutFields(error: unknown): error is Refusal {
  if (!(error instanceof Refusal)) return false
  const { status } = error.answer
  const code = errorCodeIn(error.answer) ?? ''
  return status === 400 || (status === 403 && !['insufficient_scope', 'too_many_entities'].includes(code))
}

// a setting of the tenant decides which connections a new application has
const connectionHint =
  'If its login page offers no way to log in: in the Auth0 dashboard, turn one on in its tab Connections.'

function leftOut(said: string): string {
  return (
    `The back-channel logout URL is left out: the tenant refuses it (${said}).\n` +
    'Auth0 has back-channel logout in its Enterprise plan. Without it a logout from another application, or by an\n' +
    'administrator, ends no session here; everything else works.'
  )
}
