/** How a failure is shown to people, answered to clients, and logged. */
export interface ErrorPage {
  readonly status: number
  readonly level: 'info' | 'warn' | 'error'
  readonly heading: string
  readonly sentence: string
  readonly action: Action
  /** Shown below it, where there are two. */
  readonly otherwise?: Action
  readonly retryAfterSeconds?: number
}

/** A way on that a page offers. */
export interface Action {
  readonly label: string
  readonly href: (wanted: Wanted) => string
}

/** What the person wanted. */
export interface Wanted {
  /** A path of this application. */
  readonly page: string
  /** Where a login begins that leads there, of the same organization as the one that failed. */
  readonly login: string
}

export const home: Action = { label: 'Go to the home page', href: () => '/' }
export const back: Action = { label: 'Try again', href: ({ page }) => page }
export const again: Action = { label: 'Try again', href: ({ login }) => login }
// single sign-on would answer with the same account, and so with the same refusal
export const another: Action = { label: 'Use another account', href: ({ login }) => `${login}&another` }
