// Baseline (a): the same templates and models in a bare Express, no session. Plain JavaScript, so that its start
// costs no compiler.
import { fileURLToPath } from 'node:url'
import express from 'express'

const pages = JSON.parse(process.env.PAGES)
const app = express()
app.set('views', fileURLToPath(new URL('../../views', import.meta.url)))
app.set('view engine', 'ejs')
app.enable('view cache')
app.locals.asset = file => pages[0].assets + file
for (const { path, view, model } of pages) {
  app.get(path, (_req, res) => {
    res.render(view, model)
  })
}
app.listen(Number(process.env.PORT), 'localhost')
