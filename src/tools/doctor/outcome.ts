import { oneLine } from '../foreign-text.ts'

/** A note is for what no check can tell, and somebody has to do: nothing is wrong. */
export type Status = 'ok' | 'note' | 'warning' | 'failed' | 'skipped'

/** What a check found. Its texts are plain, for a terminal and for a machine; none of them holds a secret. */
export interface Outcome {
  readonly status: Status
  /** Names the problem, or what a note is about, for machines; null where there is none. */
  readonly problem: string | null
  readonly seen: string
  readonly meaning: string | null
  readonly remedy: Remedy | null
}

export interface Remedy {
  readonly text: string
  /** Where in the Auth0 dashboard, or which setting. */
  readonly where: string | null
  /** The exact text to paste there. */
  readonly paste: string | null
}

/** What was seen, what that means, and what to do. */
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

export function note(problem: string, explanation: Explanation): Outcome {
  return { status: 'note', problem, ...explained(explanation) }
}

/** Foreign text as a finding repeats it. */
export function quote(text: string): string {
  const line = oneLine(text)
  return line === '' ? 'nothing' : `"${line}"`
}

const application = 'Auth0 dashboard > Applications > Applications > your application'

/** Where things are in the Auth0 dashboard, for the `where` of an explanation. */
export const dashboard = {
  domain: `${application} > Settings > Basic Information > Domain`,
  clientId: `${application} > Settings > Basic Information > Client ID`,
  clientSecret: `${application} > Settings > Basic Information > Client Secret`,
  callbackUrls: `${application} > Settings > Application URIs > Allowed Callback URLs`,
  logoutUrls: `${application} > Settings > Application URIs > Allowed Logout URLs`,
  algorithm: `${application} > Settings > Advanced Settings > OAuth > JsonWebToken Signature Algorithm`,
  grantTypes: `${application} > Settings > Advanced Settings > Grant Types`,
  connections: `${application} > Connections`,
  typeOfUsers: `${application} > Login Experience > Type of Users`,
  refreshTokens: `${application} > Settings > Refresh Token Rotation`,
  apis: 'Auth0 dashboard > Applications > APIs',
  apiAccess: 'Auth0 dashboard > Applications > APIs > the API > Application Access',
  apiSettings: 'Auth0 dashboard > Applications > APIs > the API > Settings',
  managementAccess: 'Auth0 dashboard > Applications > APIs > Auth0 Management API > Application Access',
  actions: 'Auth0 dashboard > Actions > Library > Create Action',
} as const

function explained({ seen, meaning, todo, where, paste }: Explanation) {
  return { seen, meaning, remedy: { text: todo, where: where ?? null, paste: paste ?? null } }
}
