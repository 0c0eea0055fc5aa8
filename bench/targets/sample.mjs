// What Auth0's own Express sample does: express-openid-connect with its default session, and EJS. No log.
import compression from 'compression'
import express from 'express'
import openidConnect from 'express-openid-connect'

const { PORT, VIEWS, PAGES, COMPRESSES, ISSUER_BASE_URL, CLIENT_ID, CLIENT_SECRET, SECRET } = process.env
const { auth, requiresAuth } = openidConnect
const [home, profile] = JSON.parse(PAGES)
const app = express()
app.set('views', VIEWS).set('view engine', 'ejs').enable('view cache')
if (COMPRESSES) app.use(compression())
app.use(
  auth({
    authRequired: false,
    auth0Logout: true,
    baseURL: `http://localhost:${PORT}`,
    issuerBaseURL: ISSUER_BASE_URL,
    clientID: CLIENT_ID,
    clientSecret: CLIENT_SECRET,
    secret: SECRET,
    // the sample's default is the implicit flow, which differs only at the login
    authorizationParams: { response_type: 'code', scope: 'openid profile email' },
  }),
)
app.get(home.path, (_req, res) => {
  res.render(home.view, { values: home.values })
})
app.get(profile.path, requiresAuth(), (_req, res) => {
  res.render(profile.view, { values: profile.values })
})
app.listen(Number(PORT), 'localhost')
