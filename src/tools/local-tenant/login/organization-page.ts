import type { Organization } from '../organizations.ts'
import { render } from '../views.ts'
import {
  type AttemptHandler,
  endAttempt,
  field,
  findAttemptAt,
  type LoginAttempt,
  type LoginServices,
} from './attempt.ts'

type Services = Pick<LoginServices, 'provider' | 'users' | 'memberships'>

export async function renderOrganizationPage(attempt: LoginAttempt, services: Services): Promise<string> {
  return render('organization', {
    action: `/u/login/${attempt.uid}`,
    organizations: choices(attempt, services),
  })
}

export function chooseOrganization(services: Services): AttemptHandler {
  return async function chooseOrganization(req, res) {
    const attempt = await findAttemptAt(['organization', 'membership'], services.provider, req, res)
    const chosen = field(req.body, 'organization')
    if (choices(attempt, services).some(({ id }) => id === chosen))
      res.redirect(303, await endAttempt(attempt, { organization: chosen }))
    else res.status(400).send(await renderOrganizationPage(attempt, services))
  }
}

/** Before the login any organization, where Auth0 asks for its name; afterwards those of the person, as at Auth0. */
function choices(
  { prompt, session }: LoginAttempt,
  { users, memberships }: Services,
): readonly Organization[] {
  if (prompt.name === 'organization') return memberships.listed
  const person = users.find(session?.accountId ?? '')
  return person ? memberships.of(person) : []
}
