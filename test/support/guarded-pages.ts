import { loggedIn, requireLogin } from '../../src/guards/require-login.ts'
import { requireOrganization } from '../../src/guards/require-organization.ts'
import { requireRecentLogin } from '../../src/guards/require-recent-login.ts'
import { requireRole } from '../../src/guards/require-role.ts'
import { get, type Route } from '../../src/routes.ts'

/** A page behind each guard, as an adopter adds them: it says who opened it. */
export const guardedPages: readonly Route[] = [
  get('/admin', 'admin', () => [requireLogin, requireRole('admin'), names]),
  get('/members', 'members', () => [requireLogin, requireOrganization(), names]),
  get('/acme', 'acme', () => [requireLogin, requireOrganization('acme'), names]),
  get('/danger', 'danger', () => [requireLogin, requireRecentLogin({ minutes: 5 }), names]),
  get('/vault', 'vault', () => [requireLogin, requireRecentLogin({ minutes: 5, secondFactor: true }), names]),
]

const names = loggedIn(({ user }, res) => {
  res.json({ sub: user.sub, roles: user.roles, organization: user.organization })
})
