import type { Config } from '../../config/config.ts'
import type { DotenvFile } from '../../config/dotenv-file.ts'
import type { Environment } from '../../config/reader.ts'
import { createRedact, type Redact } from '../foreign-text.ts'
import { type Check, type CheckId, checks } from './checks.ts'
import { type Context, createContext } from './context.ts'
import { type Finding, redacted, secretsOf } from './finding.ts'
import { type Outcome, skipped } from './outcome.ts'
import { AskError, createAsk, explainNoAnswer } from './requests/ask.ts'
import { routeTo } from './requests/proxy.ts'
import { examineSettings } from './settings.ts'

export interface Examination {
  readonly findings: readonly Finding[]
  /** What was examined; null where the settings cannot be used. */
  readonly baseUrl: string | null
  readonly issuer: string | null
}

export interface Limits {
  /** What was read into the environment. */
  readonly file?: DotenvFile
  readonly wholeMilliseconds?: number
  readonly requestMilliseconds?: number
}

/** Examines the settings, and the tenant and Redis that they name, as far as that is possible without a login. */
export async function examine(env: Environment, limits: Limits = {}): Promise<Examination> {
  const { config, outcomes } = examineSettings(env, limits.file)
  const redact = createRedact(config ? secretsOf(config) : [], '[removed]')
  const findings = outcomes.map((outcome): Finding => ({ check: 'settings', ...outcome }))
  const route = (url: URL) => routeTo(url, env)
  if (config) findings.push(...(await runChecks({ config, redact, route, limits })))
  else for (const { id } of checks) findings.push({ check: id, ...skipped('It needs: settings.') })
  return {
    findings: findings.map(finding => redacted(finding, redact)),
    baseUrl: config?.baseUrl ?? null,
    issuer: config?.localTenant ? null : (config?.issuerBaseUrl ?? null),
  }
}

interface Run {
  readonly config: Config
  readonly redact: Redact
  readonly route: Context['route']
  readonly limits: Limits
}

async function runChecks({ config, redact, route, limits }: Run): Promise<readonly Finding[]> {
  const { wholeMilliseconds = 30_000, requestMilliseconds = 5000 } = limits
  const signal = AbortSignal.timeout(wholeMilliseconds)
  const ask = createAsk({ requestMilliseconds, signal, redact })
  const context = createContext({ config, ask, route, requestMilliseconds })
  const findings: Finding[] = []
  const unfit = new Map<CheckId, readonly CheckId[]>()
  for (const check of checks) {
    // what a check needs may itself be waiting: the reason is at the end of that chain
    const missing = [...new Set(check.needs.flatMap(id => unfit.get(id) ?? []))]
    const outcomes = await outcomesOf(check, context, { missing, signal })
    if (outcomes.some(isUnfit)) unfit.set(check.id, missing.length > 0 ? missing : [check.id])
    for (const outcome of outcomes) findings.push({ check: check.id, ...outcome })
  }
  return findings
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
    if (error instanceof AskError) return [explainNoAnswer(error, context.route(new URL(error.url)))]
    throw error
  }
}

/** A warning does not stop the checks that need this one. */
function isUnfit({ status }: Outcome): boolean {
  return status === 'failed' || status === 'skipped'
}
