/** How a failure is shown to people, answered to clients, and weighed in the log. */
export interface Words {
  readonly status: number
  readonly level: 'info' | 'warn' | 'error'
  readonly heading: string
  readonly sentence: string
  readonly action: Action
  readonly retryAfterSeconds?: number
}

/** The one way on that a page offers. `destination` is where the visitor wanted to go, as a path of this application. */
interface Action {
  readonly label: string
  readonly href: (destination: string) => string
}

export const home: Action = { label: 'Go to the home page', href: () => '/' }
export const again: Action = {
  label: 'Try again',
  href: destination => `/login?${new URLSearchParams({ returnTo: destination })}`,
}
// single sign-on would answer with the same account, and so with the same refusal
export const another: Action = {
  label: 'Use another account',
  href: destination => `${again.href(destination)}&another`,
}
