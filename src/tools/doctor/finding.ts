export type Status = 'ok' | 'warning' | 'failed' | 'skipped'

/** In the order in which they run. */
export const checkIds = [
  'settings',
  'cookies',
  'base-url',
  'store',
  'tenant',
  'domain',
  'certificate',
  'discovery',
  'issuer',
  'protocol',
  'keys',
  'client',
  'callback',
  'login',
  'audience',
  'secret',
  'grant',
  'method',
  'logout',
  'clock',
] as const
export type CheckId = (typeof checkIds)[number]

/** What a check found. Texts are plain, for a terminal as much as for a machine; none of them holds a secret. */
export interface Outcome {
  readonly status: Status
  /** Names the way of being wrong, for machines; null where nothing is. */
  readonly problem: string | null
  readonly seen: string
  readonly meaning: string | null
  readonly remedy: Remedy | null
}

export interface Remedy {
  readonly text: string
  /** Where in the Auth0 dashboard, or which setting. */
  readonly where: string | null
  /** The very string to paste there. */
  readonly paste: string | null
}

export interface Finding extends Outcome {
  readonly check: CheckId
}

/** How somebody goes about it: what was seen, what that means, what to do. */
export interface Explanation {
  readonly seen: string
  readonly meaning: string
  readonly todo: string
  readonly where?: string
  readonly paste?: string
}

export function ok(seen: string): Outcome {
  return { status: 'ok', problem: null, seen, meaning: null, remedy: null }
}

export function skipped(seen: string): Outcome {
  return { status: 'skipped', problem: null, seen, meaning: null, remedy: null }
}

export function failed(problem: string, explanation: Explanation): Outcome {
  return { status: 'failed', problem, ...explained(explanation) }
}

export function warning(problem: string, explanation: Explanation): Outcome {
  return { status: 'warning', problem, ...explained(explanation) }
}

function explained({ seen, meaning, todo, where, paste }: Explanation) {
  return { seen, meaning, remedy: { text: todo, where: where ?? null, paste: paste ?? null } }
}
