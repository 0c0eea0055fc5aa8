import { fileURLToPath } from 'node:url'
import ejs from 'ejs'
import type { Problem } from './errors/problem.ts'

/** The model of each view in `views/tenant/`. */
export interface Views {
  login: LoginView
  error: ErrorView
  'logged-out': LoggedOutView
  avatar: AvatarView
  'management-token': TokenView
}

export interface LoginView {
  heading: string
  /** Where the login leads, such as `http://localhost:3000`. */
  destination: string
  /** Where the forms are sent. */
  action: string
  people: readonly ListedPerson[]
  email: string
  /** What is wrong with `email`, or empty. */
  emailProblem: string
}

export interface ListedPerson {
  id: string
  name: string
  email: string
  note: string
  initials: string
  /** A path on this tenant, or empty. */
  picture: string
}

export interface ErrorView extends Problem {
  /** A link back to the application, or empty. */
  applicationUrl: string
}

export interface LoggedOutView {
  /** A link back to the application, or empty. */
  applicationUrl: string
}

export interface AvatarView {
  hue: number
}

export interface TokenView {
  token: string
  audience: string
  scope: string
}

const folder = fileURLToPath(new URL('../../../views/tenant/', import.meta.url))

export async function render<Name extends keyof Views>(name: Name, model: Views[Name]): Promise<string> {
  return ejs.renderFile(`${folder}${name}.ejs`, model, { cache: true })
}
