import { fileURLToPath } from 'node:url'
import ejs from 'ejs'
import type { Problem } from './errors/problem.ts'

/** The model of each view in `views/tenant/`. */
export interface Views {
  login: LoginView
  'sign-up': SignUpView
  organization: OrganizationView
  'second-factor': SecondFactorView
  question: QuestionView
  error: ErrorView
  'logged-out': LoggedOutView
  'new-password': NewPasswordView
  'password-changed': PasswordChangedView
  avatar: AvatarView
  'management-token': TokenView
}

/** What each page of a login has. */
interface PromptView {
  /** The path of the login. Its forms are sent there or to a path below. */
  action: string
}

interface DestinationView extends PromptView {
  /** Where the login leads, such as `http://localhost:3000`. */
  destination: string
  /** The name of the organization as whose member somebody logs in, or empty. */
  organization: string
}

export interface LoginView extends DestinationView {
  people: readonly ListedPerson[]
  email: string
  /** What is wrong with `email`, or empty. */
  emailProblem: string
}

export interface SignUpView extends DestinationView {
  name: string
  /** What is wrong with `name`, or empty. */
  nameProblem: string
  email: string
  /** What is wrong with `email`, or empty. */
  emailProblem: string
}

export interface OrganizationView extends PromptView {
  organizations: readonly { id: string; displayName: string }[]
}

export interface SecondFactorView extends PromptView {
  /** The right code: no message is sent. */
  code: string
  /** What is wrong with the code that was typed, or empty. */
  codeProblem: string
}

export interface QuestionView extends PromptView {
  heading: string
  sentence: string
  /** What the page stands for. */
  rehearsed: string
  /** The button that says yes. */
  yes: string
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

export interface NewPasswordView {
  email: string
  /** What is wrong with the password that was typed, or empty. */
  problem: string
}

export interface PasswordChangedView {
  email: string
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
