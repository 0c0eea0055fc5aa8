import type { Application, Change } from './application.ts'
import type { EnvChange } from './env-changes.ts'
import type { EnvFile } from './env-file.ts'

/** All that a run would do. */
export interface Plan {
  readonly tenantUrl: string
  readonly name: string
  /** Null where it is to be created. */
  readonly application: Application | null
  readonly changes: readonly Change[]
  readonly file: EnvFile
  readonly envChanges: readonly EnvChange[]
}

export function hasWork(plan: Plan): boolean {
  return plan.changes.length > 0 || changesFile(plan)
}

export function changesFile({ envChanges, file }: Plan): boolean {
  return envChanges.length > 0 || !file.isPrivate
}

/** The plan field by field. Of secrets it names where they come from. */
export function describePlan(plan: Plan): string {
  const { application, changes, file, envChanges } = plan
  const name = application?.fields['name'] ?? plan.name
  const known = application ? `${name} (${application.clientId})` : `${name}`
  return [
    `Tenant       ${plan.tenantUrl}`,
    `Application  ${known}: ${application ? verdict(changes.length > 0) : 'to be created'}`,
    ...changes.map(({ field, shown }) => row(field, shown)),
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

function verdict(isChanged: boolean): string {
  return isChanged ? 'to be changed' : 'as it should be'
}

function row(label: string, text: string): string {
  return `  ${label.padEnd(28)}${text}`
}
