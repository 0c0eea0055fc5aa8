// The built application with one more page, as an adopter adds it: the profile, for which NEEDS_TOKEN asks for an access token.
import { createServer } from 'node:http'
import { createApp } from '../../dist/app.js'
import { loadConfig } from '../../dist/config/config.js'
import { requireLogin } from '../../dist/guards/require-login.js'
import { createLog } from '../../dist/log.js'
import { profilePage } from '../../dist/pages/profile.js'
import { get } from '../../dist/routes.js'
import { openServices } from '../../dist/services.js'

const { NEEDS_TOKEN, ...env } = process.env
const config = loadConfig(env)
const { services } = await openServices(config, createLog('info', process.stdout))
const needToken = async (req, _res, next) => {
  await services.tokens.accessTokenOf(req)
  next()
}
const page = get('/token-page', 'token-page', () => [
  requireLogin,
  ...(NEEDS_TOKEN ? [needToken] : []),
  profilePage(services),
])
createServer(createApp(services, [page])).listen(config.port, config.host)
