// The pages by a bare Express with EJS: no session, no log, no security headers. Plain JavaScript, as are all programs
// that are measured, so that its start costs no compiler.
import compression from 'compression'
import express from 'express'

const { PORT, VIEWS, PAGES, COMPRESSES } = process.env
const app = express()
app.set('views', VIEWS).set('view engine', 'ejs').enable('view cache')
if (COMPRESSES) app.use(compression())
for (const { path, view, values } of JSON.parse(PAGES))
  app.get(path, (_req, res) => {
    res.render(view, { values })
  })
app.listen(Number(PORT), 'localhost')
