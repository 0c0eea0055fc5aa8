import type { Person } from '../accounts/person.ts'
import { endOtherSession } from '../logout/sessions.ts'
import { type ListedPerson, render } from '../views.ts'
import {
  type AttemptHandler,
  destinationOf,
  endAttempt,
  field,
  findAttemptAt,
  isEmail,
  type LoginAttempt,
  type LoginServices,
  organizationOf,
} from './attempt.ts'

/** What somebody typed into the form that is no e-mail address. */
interface RefusedEmail {
  email: string
  emailProblem: string
}

export async function renderLoginPage(
  attempt: LoginAttempt,
  { users, memberships }: Pick<LoginServices, 'users' | 'memberships'>,
  refused?: RefusedEmail,
): Promise<string> {
  const { login_hint } = attempt.params
  return render('login', {
    destination: destinationOf(attempt),
    organization: organizationOf(attempt, memberships)?.displayName ?? '',
    action: `/u/login/${attempt.uid}`,
    people: users.listed.map(toListed),
    email: typeof login_hint === 'string' ? login_hint : '',
    emailProblem: '',
    ...refused,
  })
}

export function logIn(services: LoginServices): AttemptHandler {
  const { provider, users } = services
  return async function logIn(req, res) {
    const attempt = await findAttemptAt(['login'], provider, req, res)
    const email = field(req.body, 'email')
    const person = isEmail(email) ? users.findByEmail(email) : users.findByAccount(field(req.body, 'person'))
    if (!person) {
      const refused = { email, emailProblem: 'Enter an e-mail address, such as name@people.example.' }
      res.status(400).send(await renderLoginPage(attempt, services, refused))
      return
    }
    if (!person.refusal) await endOtherSession(provider, req, res, person.id)
    res.redirect(303, await endAttempt(attempt, person.refusal ?? { login: { accountId: person.id } }))
  }
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
