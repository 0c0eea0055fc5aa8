import { brief } from '../foreign-text.ts'
import type { ApiPlan } from './apis/api-plan.ts'
import { changeResourceServer, createUserGrant } from './apis/resource-servers.ts'
import type { Application } from './application.ts'
import type { Change } from './changes/change.ts'
import { logoutField } from './changes/changes.ts'
import { type EnvFile, readEnvFile, writeEnvFile } from './env-file.ts'
import { editEnvText } from './env-text.ts'
import type { ManagementApi } from './management/management-api.ts'
import { errorCodeIn, isScopeRefusal, Refusal, statusAndReason } from './management/refusal.ts'
import { type EnvChange, valuesOf } from './settings.ts'
import type { Output } from './terminal.ts'

/** All that a run would do. */
export interface Plan {
  readonly tenantUrl: string
  readonly name: string
  /** Null where it is to be created. */
  readonly application: Application | null
  readonly changes: readonly Change[]
  readonly apis: readonly ApiPlan[]
  readonly file: EnvFile
  readonly envChanges: readonly EnvChange[]
}

export function hasWork(plan: Plan): boolean {
  return plan.changes.length > 0 || plan.apis.some(isApiChanged) || changesFile(plan)
}

/** What follows where the tenant has no back-channel logout. */
export const withoutBackchannelLogout =
  'Auth0 has back-channel logout in its Enterprise plan. Without it a logout from another application ends no\n' +
  'session here; everything else works.'

/** The plan field by field. Of secrets it names where they come from. */
export function describePlan(plan: Plan): string {
  const { application, changes, apis, file, envChanges } = plan
  const name = application ? brief(application.fields['name'] ?? plan.name) : plan.name
  const known = application ? `${name} (${application.clientId})` : `${name}`
  return [
    `Tenant       ${plan.tenantUrl}`,
    `Application  ${known}: ${application ? verdict(changes.length > 0) : 'to be created'}`,
    ...changes.map(({ field, shown }) => row(field, shown)),
    ...apis.filter(isApiChanged).flatMap(describeApi),
    `File         ${file.path}: ${file.exists ? verdict(changesFile(plan)) : 'to be created'}`,
    ...envChanges.map(change => row(change.name, change.shown)),
    ...(file.isPrivate ? [] : [row('mode', '600, so that only its owner can read it')]),
    '',
  ].join('\n')
}

export function questionFor({ envChanges }: Plan): string {
  const replaced = envChanges.filter(change => change.isReplacement).map(change => change.name)
  return replaced.length > 0 ? `Go on, and replace ${replaced.join(', ')} in .env?` : 'Go on?'
}

/** Carries out a plan: the tenant first, because the file needs values that the tenant chooses. */
export async function applyPlan(plan: Plan, api: ManagementApi, output: Output): Promise<void> {
  const application = await changeTenant(plan, api, output)
  for (const each of plan.apis) await changeApi(each, { api, application, output })
  if (!changesFile(plan)) return
  const values = valuesOf(plan.envChanges, application)
  // somebody may have edited the file while the question was open
  const { path, text } = readEnvFile(plan.file.folder)
  writeEnvFile(path, editEnvText(text, values))
  output.print(`Wrote ${path}.`)
}

function changesFile({ envChanges, file }: Plan): boolean {
  return envChanges.length > 0 || !file.isPrivate
}

function isApiChanged({ changes, grant }: ApiPlan): boolean {
  return changes.length > 0 || grant !== null
}

function describeApi({ audience, changes, grant }: ApiPlan): string[] {
  return [
    `API          ${audience}: ${verdict(true)}`,
    ...changes.map(({ field, shown }) => row(field, shown)),
    ...(grant === null
      ? []
      : [row('client grant', `for logins of people: ${grant.join(' ') || 'no scope'}`)]),
  ]
}

/** The application works without it, so a refusal is said and the rest is done. */
async function changeApi(
  { audience, changes, grant }: ApiPlan,
  { api, application, output }: { api: ManagementApi; application: Application; output: Output },
): Promise<void> {
  const { clientId } = application
  try {
    const fields = Object.fromEntries(changes.map(({ field, value }) => [field, value]))
    if (changes.length > 0) await changeResourceServer(api, audience, fields)
    if (changes.length > 0) output.print(`Changed the API ${audience}.`)
    if (grant !== null) await createUserGrant(api, { clientId, audience, scope: grant })
    if (grant !== null) output.print(`Granted ${clientId} the API ${audience} for logins of people.`)
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    output.print(`The API ${audience} is left as it is. ${error.message}`)
  }
}

function verdict(isChanged: boolean): string {
  return isChanged ? 'to be changed' : 'as it should be'
}

function row(label: string, text: string): string {
  return `  ${label.padEnd(28)}${text}`
}

/**
 * A subscription may lack the back-channel logout. Auth0 does not document how it refuses that field, so a refused
 * request is repeated without it: where that succeeds, the field was the reason.
 */
async function changeTenant(plan: Plan, api: ManagementApi, output: Output): Promise<Application> {
  try {
    const application = await send(plan, api)
    if (plan.changes.length > 0)
      output.print(`${plan.application ? 'Changed' : 'Created'} the application ${application.clientId}.`)
    if (plan.application === null) output.print(connectionHint)
    return application
  } catch (error) {
    const changes = plan.changes.filter(({ field }) => field !== logoutField)
    if (changes.length === plan.changes.length || !isAboutFields(error)) throw error
    const application = await changeTenant({ ...plan, changes }, api, output)
    output.print(leftOut(error))
    return application
  }
}

async function send({ application, changes, name }: Plan, api: ManagementApi): Promise<Application> {
  const fields = Object.fromEntries(changes.map(({ field, value }) => [field, value]))
  if (application === null) return api.create({ name, ...fields })
  return changes.length === 0 ? application : api.update(application.clientId, fields)
}

// whether a new application has connections depends on a setting of the tenant
const connectionHint =
  'If its login page offers no way to log in: in the Auth0 dashboard, turn one on in its tab Connections.'

function isAboutFields(error: unknown): error is Refusal {
  if (!(error instanceof Refusal)) return false
  const { answer } = error
  const isAboutPlan = answer.status === 403 && errorCodeIn(answer) !== 'too_many_entities'
  return answer.status === 400 || (isAboutPlan && !isScopeRefusal(answer))
}

function leftOut({ answer }: Refusal): string {
  return `The back-channel logout URL is left out: the tenant refuses it (${statusAndReason(answer)}).\n${withoutBackchannelLogout}`
}
