import { rolesAction } from '../../roles-action.ts'
import type { Context } from '../context.ts'
import { dashboard, note, type Outcome, ok } from '../outcome.ts'

/** What ROLES_CLAIM needs at the tenant. Whether it is there, only the ID token of a login shows. */
export async function checkRoles({ config: { rolesClaim } }: Context): Promise<Outcome> {
  if (rolesClaim === null) return ok('ROLES_CLAIM is not set, so nobody has a role.')
  return note('roles-action', {
    seen: `Roles are read from the claim ${rolesClaim}.`,
    meaning:
      'Auth0 sends it by an Action only. Without one nobody has a role, and each login logs roles.missing.',
    todo: 'Unless there is one: create it for the trigger Login / Post Login, deploy it, and drag it into the flow post-login.',
    where: dashboard.actions,
    paste: rolesAction(rolesClaim),
  })
}

/** What `requireRecentLogin({ secondFactor: true })` needs at the tenant. No setting says whether a page has it. */
export async function checkSecondFactor(): Promise<Outcome> {
  return ok(
    'A page that needs a second factor needs an Action. Whether it is there, only a login shows: docs/auth0.md, "A fresh login, a second factor", has its code.',
  )
}
