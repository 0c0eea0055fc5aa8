import type { Application } from './application.ts'
import { changeTenant } from './change-tenant.ts'
import { type EnvChange, unreadableSecret } from './env-changes.ts'
import { readEnvFile, writeEnvFile } from './env-file.ts'
import { editEnvText } from './env-text.ts'
import type { ManagementApi } from './management-api.ts'
import type { Output } from './output.ts'
import { changesFile, type Plan } from './plan.ts'
import { SetupError } from './setup-error.ts'

/** Carries out a plan: the tenant first, then the file, which needs what the tenant says. */
export async function applyPlan(plan: Plan, api: ManagementApi, output: Output): Promise<void> {
  const application = await changeTenant(plan, api, output)
  if (!changesFile(plan)) return
  const values = valuesFor(plan.envChanges, application)
  // it may have been edited while the question was open
  const { path, text } = readEnvFile(plan.file.folder)
  writeEnvFile(path, editEnvText(text, values))
  output.print(`Wrote ${path}.`)
}

function valuesFor(changes: readonly EnvChange[], application: Application): Record<string, string> {
  const { clientId, clientSecret } = application
  const told: Record<string, string | undefined> = { CLIENT_ID: clientId, CLIENT_SECRET: clientSecret }
  return Object.fromEntries(
    changes.map(({ name, value }) => {
      const known = value ?? told[name]
      if (known === undefined) throw new SetupError(unreadableSecret(clientId))
      return [name, known]
    }),
  )
}
