import type { Config } from '../../config/config.ts'
import type { Environment } from '../../config/reader.ts'
import { AskError, createAsk } from './ask.ts'
import type { Check } from './check.ts'
import { checks } from './checks.ts'
import { type Context, createContext } from './context.ts'
import { type CheckId, checkIds, type Finding, type Outcome, skipped } from './finding.ts'
import { redact } from './redaction.ts'
import { examineSettings } from './settings.ts'
import { explainSilence } from './silence.ts'

export interface Examination {
  readonly findings: readonly Finding[]
  /** What was examined; null where the settings cannot be used. */
  readonly baseUrl: string | null
  readonly issuer: string | null
}

export interface Limits {
  readonly wholeMilliseconds?: number
  readonly requestMilliseconds?: number
}

/** Looks at the settings and at the tenant that they name, as far as that goes without a login. */
export async function examine(env: Environment, limits: Limits = {}): Promise<Examination> {
  const { config, outcomes } = examineSettings(env)
  const findings: Finding[] = outcomes.map(outcome => ({ check: 'settings', ...outcome }))
  if (config) await examineTenant(config, findings, limits)
  else for (const { id } of checks) findings.push({ check: id, ...skipped('It needs: settings.') })
  findings.sort((one, other) => checkIds.indexOf(one.check) - checkIds.indexOf(other.check))
  return {
    findings: config ? findings.map(finding => redact(finding, config)) : findings,
    baseUrl: config?.baseUrl ?? null,
    issuer: config?.localTenant ? null : (config?.issuerBaseUrl ?? null),
  }
}

async function examineTenant(
  config: Config,
  findings: Finding[],
  { wholeMilliseconds = 30_000, requestMilliseconds = 5000 }: Limits,
): Promise<void> {
  const signal = AbortSignal.timeout(wholeMilliseconds)
  const context = createContext(config, createAsk(requestMilliseconds, signal), requestMilliseconds)
  const unfit = new Map<CheckId, readonly CheckId[]>()
  for (const check of checks) {
    // what a check needs may itself be waiting: the reason is at the end of that chain
    const missing = [...new Set(check.needs.flatMap(id => unfit.get(id) ?? []))]
    const outcomes = await outcomesOf(check, context, { missing, signal })
    if (outcomes.some(isUnfit)) unfit.set(check.id, missing.length > 0 ? missing : [check.id])
    for (const outcome of outcomes) findings.push({ check: check.id, ...outcome })
  }
}

/** A warning does not keep others from going on. */
function isUnfit({ status }: Outcome): boolean {
  return status === 'failed' || status === 'skipped'
}

async function outcomesOf(
  check: Check,
  context: Context,
  { missing, signal }: { missing: readonly CheckId[]; signal: AbortSignal },
): Promise<readonly Outcome[]> {
  if (missing.length > 0) return [skipped(`It needs: ${missing.join(', ')}.`)]
  if (signal.aborted) return [skipped('There was no time left for it.')]
  try {
    return [await check.run(context)].flat()
  } catch (error) {
    if (error instanceof AskError) return [explainSilence(error)]
    throw error
  }
}
