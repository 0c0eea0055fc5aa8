import type { Provider } from 'oidc-provider'
import type { Person } from '../people.ts'
import { type ListedPerson, render } from '../views.ts'
import type { Users } from './users.ts'

export type LoginAttempt = InstanceType<Provider['Interaction']>

/** What somebody typed into the form that is no e-mail address. */
export interface RefusedEmail {
  email: string
  emailProblem: string
}

export async function renderLoginPage(
  attempt: LoginAttempt,
  users: Users,
  refused?: RefusedEmail,
): Promise<string> {
  const { screen_hint, login_hint, redirect_uri } = attempt.params
  return render('login', {
    heading: screen_hint === 'signup' ? 'Sign up' : 'Log in',
    destination: new URL(String(redirect_uri)).origin,
    action: `/u/login/${attempt.uid}`,
    people: users.listed.map(toListed),
    email: typeof login_hint === 'string' ? login_hint : '',
    emailProblem: '',
    ...refused,
  })
}

function toListed({ id, name, email, note, picture = '' }: Person): ListedPerson {
  return {
    id,
    name,
    email,
    note,
    initials: initialsOf(name),
    // a claim may hold any URL, and this page shows only pictures of the tenant itself
    picture: picture.startsWith('people/') ? `/${picture}` : '',
  }
}

function initialsOf(name: string): string {
  const letters = name.split(' ').flatMap(word => word.match(/\p{L}/u) ?? [])
  return [letters.at(0), letters.length > 1 ? letters.at(-1) : ''].join('').toUpperCase()
}
