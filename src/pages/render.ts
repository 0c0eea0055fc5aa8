import type { Response } from 'express'

/** The models of the views in `views/`. `asset(file)` is there for all of them (see app.ts). */
export interface Views {
  login: LoginView
  profile: ProfileView
  logout: LogoutView
  error: ErrorView
}

/** A remark on the home page, in words of the operator. */
export interface Notice {
  readonly text: string
  /** What to type in a terminal. */
  readonly command: string
}

export interface LoginView {
  readonly title: string
  readonly notice: Notice | null
  readonly loginHref: string
}

export interface ProfileView {
  readonly title: string
  readonly profile: {
    readonly name: string
    readonly initials: string
    readonly picture: string | null
    readonly email: string | null
    readonly isEmailVerified: boolean
  }
  readonly details: readonly { readonly label: string; readonly value: string }[]
  readonly session: {
    readonly loggedInAt: Timestamp
    readonly idleUntil: Timestamp
    readonly endsAt: Timestamp
  }
  readonly json: string
  readonly logoutHref: string
}

/** Asks somebody who was led to /logout by another site. */
export interface LogoutView {
  readonly title: string
  readonly logoutHref: string
}

export interface ErrorView {
  readonly title: string
  readonly heading: string
  readonly sentence: string
  readonly action: { readonly label: string; readonly href: string }
  readonly requestId: string
  readonly hint: string | null
  readonly quote: string | null
}

/** A point in time for `<time>`; the text names its zone, since the server does not know the browser's. */
export interface Timestamp {
  readonly iso: string
  readonly text: string
}

export function render<View extends keyof Views>(res: Response, view: View, model: Views[View]): void {
  res.render(view, model)
}

export function toTimestamp(date: Date): Timestamp {
  return { iso: date.toISOString(), text: `${format.format(date)} UTC` }
}

const format = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' })
