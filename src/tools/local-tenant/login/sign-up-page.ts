import { endOtherSession } from '../logout/sessions.ts'
import { render, type SignUpView } from '../views.ts'
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

export function showSignUp(services: LoginServices): AttemptHandler {
  return async function showSignUp(req, res) {
    const attempt = await findAttemptAt(['login'], services.provider, req, res)
    res.send(await renderSignUpPage(attempt, services))
  }
}

/** Makes a person, who is remembered until the tenant ends, and logs that person in. */
export function signUp(services: LoginServices): AttemptHandler {
  const { provider, users } = services
  return async function signUp(req, res) {
    const attempt = await findAttemptAt(['login'], provider, req, res)
    const [name, email] = [field(req.body, 'name'), field(req.body, 'email')]
    const problems = problemsOf(name, email)
    const isValid = problems.nameProblem === '' && problems.emailProblem === ''
    const person = isValid ? users.signUp(name, email) : undefined
    if (!person) {
      if (isValid) problems.emailProblem = 'Somebody has this e-mail address already. Log in with it instead.'
      res.status(400).send(await renderSignUpPage(attempt, services, { name, email, ...problems }))
      return
    }
    await endOtherSession(provider, req, res, person.id)
    res.redirect(303, await endAttempt(attempt, { login: { accountId: person.id } }))
  }
}

type Fields = Pick<SignUpView, 'name' | 'nameProblem' | 'email' | 'emailProblem'>

async function renderSignUpPage(
  attempt: LoginAttempt,
  { memberships }: Pick<LoginServices, 'memberships'>,
  fields?: Fields,
): Promise<string> {
  const { login_hint } = attempt.params
  return render('sign-up', {
    destination: destinationOf(attempt),
    organization: organizationOf(attempt, memberships)?.displayName ?? '',
    action: `/u/login/${attempt.uid}`,
    name: '',
    nameProblem: '',
    email: typeof login_hint === 'string' ? login_hint : '',
    emailProblem: '',
    ...fields,
  })
}

function problemsOf(name: string, email: string): Pick<SignUpView, 'nameProblem' | 'emailProblem'> {
  const isName = name.length > 0 && name.length <= 100
  return {
    nameProblem: isName ? '' : 'Enter a name of at most 100 characters.',
    emailProblem: isEmail(email) ? '' : 'Enter an e-mail address, such as name@people.example.',
  }
}
