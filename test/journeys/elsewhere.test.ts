import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Browser } from 'playwright-core'
import { type RunningApplication, startApplication } from '../support/application.ts'
import { choosePerson, logIn, newVisit, openBrowser } from '../support/browser.ts'
import { type OpenServer, openServer } from '../support/servers.ts'

let app: RunningApplication
let browser: Browser
let elsewhere: OpenServer
before(async () => {
  app = await startApplication()
  elsewhere = await openServer('127.0.0.1')
  elsewhere.serve((_req, res) => {
    res.setHeader('Content-Type', 'text/html')
    res.end(hostilePage(app.origin))
  })
  browser = await openBrowser()
})
after(async () => {
  await browser?.close()
  await elsewhere?.close()
  await app?.close()
})

/** Another site that tries everything a page can do without its user. */
function hostilePage(origin: string): string {
  const paths = ['/logout', '/login', '/profile', '/userLogout', '/callback?code=x&state=y']
  return `<!doctype html><title>Elsewhere</title><a href="${origin}/logout">Cats</a>
    ${paths.map(path => `<link rel="prefetch" href="${origin}${path}"><img src="${origin}${path}"><iframe src="${origin}${path}"></iframe>`).join('')}
    <script>
      window.tried = Promise.allSettled(${JSON.stringify(paths)}.flatMap(path => ['GET', 'HEAD', 'POST'].map(method =>
        fetch('${origin}' + path, { method, mode: 'no-cors', credentials: 'include' }))))
    </script>`
}

describe('another site', () => {
  it('[S17] logs nobody out, whatever its page does', async () => {
    const page = await newVisit(browser)
    await logIn(page, app.origin)

    await page.goto(`http://127.0.0.1:${elsewhere.port}/`)
    await page.evaluate('window.tried.then(() => undefined)')
    await page.waitForLoadState('networkidle')
    await page.goto(`${app.origin}/profile`)

    assert.equal(page.url(), `${app.origin}/profile`)
  })

  it('[S07] breaks no login under way', async () => {
    const page = await newVisit(browser)
    await page.goto(`${app.origin}/profile?tab=json`)
    const other = await page.context().newPage()

    await other.goto(`http://127.0.0.1:${elsewhere.port}/`)
    await other.evaluate('window.tried.then(() => undefined)')
    await other.waitForLoadState('networkidle')
    await choosePerson(page, 'Ada Lovelace')

    assert.equal(page.url(), `${app.origin}/profile?tab=json`)
  })

  it('[S17] whose link leads to /logout: a page asks, and its button logs out', async () => {
    const page = await newVisit(browser)
    await logIn(page, app.origin)
    await page.goto(`http://127.0.0.1:${elsewhere.port}/`)

    await page.getByRole('link', { name: 'Cats' }).click()
    const question = page.getByRole('heading', { name: 'Do you want to log out?' })
    await question.waitFor()
    await page.getByRole('link', { name: 'Logout' }).click()

    await page.getByRole('link', { name: 'Log In' }).waitFor()
    assert.equal(page.url(), `${app.origin}/`)
  })
})

describe('the same browser', () => {
  it('[S06] logs in in two tabs at once, each on its own page', async () => {
    const one = await newVisit(browser)
    const two = await one.context().newPage()
    await one.goto(`${app.origin}/profile?tab=one`)
    await two.goto(`${app.origin}/profile?tab=two`)

    await choosePerson(one, 'Ada Lovelace')
    await choosePerson(two, 'Ada Lovelace')

    assert.deepEqual(
      [one.url(), two.url()],
      [`${app.origin}/profile?tab=one`, `${app.origin}/profile?tab=two`],
    )
  })

  it('[S08] opens a bookmarked callback: the profile when logged in, one fresh login when not', async () => {
    const page = await newVisit(browser)
    let callback = ''
    page.on('request', request => {
      if (request.url().startsWith(`${app.origin}/callback`)) callback = request.url()
    })
    await logIn(page, app.origin)
    const bookmark = callback

    await page.goto(bookmark)
    const loggedIn = page.url()
    await page.getByRole('link', { name: 'Logout' }).click()
    await page.goto(bookmark)

    assert.equal(loggedIn, `${app.origin}/profile`)
    assert.ok(page.url().startsWith(`${app.tenantOrigin}/u/login/`), page.url())
  })

  it('[S08] goes back after a login without an error', async () => {
    const page = await newVisit(browser)
    await logIn(page, app.origin)

    await page.goBack()

    assert.doesNotMatch(await page.content(), /could not be trusted|no longer open/)
  })

  it('[S07] a fetch() by our own page gets 401 as JSON, and the user stays where they are', async () => {
    // the policy of the pages here allows no fetch() at all; an adopter's may
    const page = await newVisit(browser, { bypassCSP: true })
    await page.goto(app.origin)

    const answer = await page.evaluate(
      "fetch('/profile').then(async response => [response.status, response.redirected, (await response.json()).error])",
    )

    assert.deepEqual(answer, [401, false, 'unauthenticated'])
  })
})
