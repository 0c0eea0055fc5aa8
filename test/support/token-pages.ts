import { requireLogin } from '../../src/guards/require-login.ts'
import { requirePermission } from '../../src/guards/require-permission.ts'
import { get, type Route } from '../../src/routes.ts'

/** Pages that need an access token, as an adopter adds them. The API is at `url`. */
export function tokenPages(url: string): readonly Route[] {
  return [
    get('/orders', 'orders', services => [
      requireLogin,
      async (req, res) => {
        const answer = await services.api.fetch(req, url)
        res.status(answer.status).json({ orders: await answer.text() })
      },
    ]),
    get('/token', 'token', services => [
      requireLogin,
      async (req, res) => {
        await services.tokens.accessTokenOf(req)
        res.json({ hasToken: true })
      },
    ]),
    get('/elsewhere', 'elsewhere', services => [
      requireLogin,
      async (req, res) => {
        await services.tokens.accessTokenOf(req, { audience: 'https://other.example/api' })
        res.json({ hasToken: true })
      },
    ]),
    get('/renewed', 'renewed', services => [
      requireLogin,
      async (req, res) => {
        await services.tokens.renewedTokenOf(req, await services.tokens.accessTokenOf(req))
        res.json({ isRenewed: true })
      },
    ]),
    get('/renewed-twice', 'renewed-twice', services => [
      requireLogin,
      async (req, res) => {
        const token = await services.tokens.accessTokenOf(req)
        const first = await services.tokens.renewedTokenOf(req, token)
        const second = await services.tokens.renewedTokenOf(req, token)
        res.json({ areTheSame: first.accessToken === second.accessToken })
      },
    ]),
    get('/permitted', 'permitted', services => [
      requireLogin,
      requirePermission(services, 'read:orders'),
      (_req, res) => res.json({ isPermitted: true }),
    ]),
  ]
}
