import type { Environment } from '../../config/reader.ts'
import { rolesActionAdvice } from '../roles-action.ts'
import { planAccounts, planApi } from './apis/api-plan.ts'
import type { Change } from './changes/change.ts'
import { changesTo, logoutField } from './changes/changes.ts'
import { assertWritable, readEnvFile } from './env-file.ts'
import { editEnvText } from './env-text.ts'
import { findApplication, ManagementApi } from './management/management-api.ts'
import { obtainToken } from './management/management-token.ts'
import { describeScopes } from './management/scopes.ts'
import { notesOn } from './notes.ts'
import type { Options } from './options.ts'
import { applyPlan, describePlan, hasWork, type Plan, questionFor } from './plan.ts'
import { changesToEnv, readSettings } from './settings.ts'
import { SetupError } from './setup-error.ts'
import type { Output, Prompt } from './terminal.ts'

export interface SetupInput {
  readonly options: Options
  readonly env: Environment
  /** Where `.env` is. */
  readonly folder: string
  readonly prompt: Prompt
  readonly output: Output
  readonly signal: AbortSignal
}

/** The whole set-up, in order. It changes nothing before it has shown the plan and somebody has agreed. */
export async function setUp(input: SetupInput): Promise<'done' | 'planned'> {
  const { options, env, folder, prompt, output, signal } = input
  const file = readEnvFile(folder)
  if (!options.isDryRun) assertWritable(file)
  const settings = readSettings(file.text, env)
  const { name, domain = settings.issuer } = options

  const token = await obtainToken({ env, domain, prompt, output, signal })
  const { tenantUrl } = token
  output.print(describeScopes(token.scopes))
  const api = new ManagementApi(token, { signal, output })
  const application = await findApplication(api, { clientId: settings.clientId, name })
  if (application?.clientSecret) output.hide(application.clientSecret)
  const wantsRefreshToken = options.wantsRefreshToken || settings.scope.includes('offline_access')
  const wanted = changesTo(application, { ...settings, wantsRefreshToken })
  const isLacking = wanted.some(isLogout) && (await api.lacksBackchannelLogout())
  const changes = isLacking ? wanted.filter(change => !isLogout(change)) : wanted
  const given = { api, application, settings }
  const { wantsRbac } = options
  const ofAudience = await planApi(given, { wantsRbac, wantsRefreshToken })
  const ofAccounts = await planAccounts(given, tenantUrl)
  const apis = [ofAudience, ofAccounts].filter(each => each !== null)
  const opensAccounts = ofAccounts?.opensAccounts ?? false
  const envChanges = changesToEnv(settings, tenantUrl, application, { opensAccounts })
  const plan: Plan = { tenantUrl, name, application, changes, apis, file, envChanges }

  output.print(describePlan(plan))
  for (const note of notesOn(plan, settings, { isLacking, wantsRefreshToken })) output.print(note)
  if (!options.isDryRun) await carryOut(plan, api, input)
  const isDoctorNext = options.wantsDoctor && !options.isDryRun
  // the doctor prints it as well
  if (settings.rolesClaim !== null && !isDoctorNext) output.print(rolesActionAdvice(settings.rolesClaim))
  return options.isDryRun ? 'planned' : 'done'
}

function isLogout({ field }: Change): boolean {
  return field === logoutField
}

async function carryOut(
  plan: Plan,
  api: ManagementApi,
  { options, prompt, output }: SetupInput,
): Promise<void> {
  if (!hasWork(plan)) output.print('Nothing to do: the application and .env are as they should be.')
  else {
    assertEditable(plan)
    if (!options.isConfirmed && !(await prompt.confirm(questionFor(plan))))
      throw new SetupError('Nothing was changed.')
    await applyPlan(plan, api, output)
  }
}

/** Edits a copy of the text, so that a file that cannot be edited safely is an error before the tenant is changed. */
function assertEditable({ file, envChanges }: Plan): void {
  editEnvText(file.text, Object.fromEntries(envChanges.map(({ name, value }) => [name, value ?? 'any'])))
}
