import { formPost } from '../../src/forms/form-post.ts'
import { requireLogin } from '../../src/guards/require-login.ts'
import { requireRecentLogin } from '../../src/guards/require-recent-login.ts'
import { get, post, type Route } from '../../src/routes.ts'
import { type DisplayNames, displayNamePage, saveDisplayName } from './form.ts'

// #region guard
const requireFreshLogin = requireRecentLogin({ minutes: 5 })
// #endregion

export function guardedDisplayNameRoutes(names: DisplayNames): readonly Route[] {
  return [
    // #region routes
    get('/display-name', 'display-name', services => [
      requireLogin,
      requireFreshLogin,
      displayNamePage(services, names),
    ]),
    post('/display-name', 'display-name', services => [
      ...formPost(services, { keep: ['name', 'greeting'] }),
      requireLogin,
      requireFreshLogin,
      saveDisplayName(services, names),
    ]),
    // #endregion
  ]
}
