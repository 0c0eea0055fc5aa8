import assert from 'node:assert/strict'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { describe, it } from 'node:test'
import { type Examination, examine } from '../../../src/tools/doctor/examination.ts'
import { complaintsAbout, complaintsIn } from '../../support/doctor/complaints.ts'
import { type Ending, type Env, startTenant } from '../../support/doctor/stage.ts'

const mismatch = { error: 'unauthorized_client', error_description: 'Callback URL mismatch. See details.' }
const unknown = { error: 'invalid_request', error_description: 'Unknown client: kQ2wE4rT6yU8' }

/** How a page may hold what a browser shows by its scripts. */
const forms: Record<string, (told: typeof mismatch) => string> = {
  'in a script': told => `<div id="root"></div><script>show("${told.error_description}")</script>`,
  'in the head, as JSON': told =>
    `<head><script type="application/json">${JSON.stringify(told)}</script></head><div id="root"></div>`,
  'as JSON with escapes': told => JSON.stringify(told).replaceAll(' ', '\\u0020').replaceAll('U', '\\u0055'),
  'as JSON in an attribute': told =>
    `<div data-error="${JSON.stringify(told).replaceAll('"', '&quot;')}"></div>`,
  'in the query of a link': told => `<a href="https://acme.example/?${new URLSearchParams(told)}"></a>`,
  'in base64': told => `<script>read(atob('${btoa(JSON.stringify(told))}'))</script>`,
  'in base64url': told => `<meta content="${Buffer.from(JSON.stringify(told)).toString('base64url')}">`,
  'in base64 of percent-encoded JSON': told =>
    `<script>read(atob("${btoa(encodeURIComponent(JSON.stringify(told)))}"))</script>`,
  'in base64 inside JSON': told =>
    `<script>{"page":"${btoa(`???>>>${JSON.stringify(told)}`).replaceAll('/', '\\/')}"}</script>`,
}

const german =
  '<!doctype html><html class="x" lang="de-DE"><body><h1>Hoppla, da ist etwas schiefgegangen</h1>' +
  '<p>Die Rückruf-URL stimmt nicht überein.</p></body></html>'

describe('on an error page of the tenant', () => {
  for (const [name, toPage] of Object.entries(forms)) {
    it(`the doctor finds a callback URL that is not registered, ${name}`, async t => {
      const env = await tenantShowing(t, toPage(mismatch))

      assert.deepEqual(await complaintsAbout(env), ['failed callback callback-mismatch'])
    })

    it(`the doctor finds an unknown client id, ${name}`, async t => {
      const env = await tenantShowing(t, toPage(unknown))

      const complaints = await complaintsAbout({ ...env, CLIENT_ID: 'of-another-application' })

      assert.deepEqual(complaints, ['failed client unknown-client'])
    })
  }

  it('that holds every message of its scripts, the doctor reads none', async t => {
    const messages = JSON.stringify([unknown, mismatch])
    const env = await tenantShowing(t, `<p>Bitte warten</p><script>${messages}</script>`)

    assert.deepEqual(await complaintsAbout(env), ['failed callback unexpected-page'])
  })
})

describe('of an error page in German the doctor', () => {
  it('says that it cannot read it, and what it concludes from the secret that is taken', async t => {
    const env = await tenantShowing(t, german)

    const examination = await examine(env)

    const { seen, meaning, remedy } = findingOf(examination, 'callback')
    assert.deepEqual(complaintsIn(examination), ['failed callback unexpected-page'])
    assert.match(seen, /\(403, in German\).*Die Rückruf-URL stimmt nicht überein/)
    assert.match(meaning ?? '', /words that are not known here.*knows the client id.*most likely this URL/)
    assert.equal(remedy?.paste, `${env['BASE_URL']}/callback`)
  })

  it('tells nothing of client id and callback URL where the secret is refused, too', async t => {
    const env = await tenantShowing(t, german)

    const examination = await examine({ ...env, CLIENT_SECRET: 'of-another-application' })

    assert.deepEqual(complaintsIn(examination), ['warning client unread-page', 'failed secret wrong-secret'])
    assert.match(findingOf(examination, 'client').meaning ?? '', /only its English pages tell/)
    assert.equal(findingOf(examination, 'callback').status, 'skipped')
  })

  it('lets nothing wait that does not depend on the page', async t => {
    const env = await tenantShowing(t, german)

    const { findings } = await examine(env)

    const waiting = findings.filter(({ status }) => status === 'skipped').map(({ check }) => check)
    assert.deepEqual(waiting, ['login', 'audience', 'permissions', 'account'])
  })
})

describe('where the tenant does not answer a login, the doctor', () => {
  it('examines what does not depend on it', async t => {
    const env = await startTenant(t, {
      instead: ({ url }, response) => {
        const isLogin = url?.startsWith('/authorize') === true
        if (isLogin) response.destroy()
        return isLogin
      },
    })

    const examination = await examine(env)

    assert.deepEqual(complaintsIn(examination), ['failed client unreachable'])
    for (const check of ['keys', 'secret', 'method', 'logout', 'clock'])
      assert.equal(findingOf(examination, check).status, 'ok', check)
  })
})

describe('the requests of the doctor', () => {
  it('are one for each thing that it wants to know, where all is well', async t => {
    const AUDIENCE = 'https://api.acme.example'
    const asked: string[] = []
    const env = await startTenant(t, {
      settings: { audiences: [AUDIENCE] },
      instead: noting(request => asked.push(`${request.method} ${request.url?.split('?')[0]}`)),
    })

    assert.deepEqual(await complaintsAbout({ ...env, AUDIENCE }), [])

    assert.deepEqual(asked, [
      'GET /.well-known/openid-configuration',
      'GET /.well-known/jwks.json',
      'GET /authorize',
      'POST /oauth/token',
      'GET /v2/logout',
    ])
  })

  it('ask for pages in English', async t => {
    const languages: unknown[] = []
    const env = await startTenant(t, {
      instead: noting(({ headers }) => {
        if (headers.accept === 'text/html') languages.push(headers['accept-language'])
      }),
    })

    await complaintsAbout(env)

    assert.deepEqual(languages, ['en', 'en'])
  })
})

/** A tenant that knows the application, and shows this page instead of a login. */
function tenantShowing(t: Ending, page: string): Promise<Env> {
  const instead = ({ url }: IncomingMessage, response: ServerResponse) => {
    const isLogin = url?.startsWith('/authorize') === true
    if (isLogin) response.writeHead(403, { 'Content-Type': 'text/html; charset=utf-8' }).end(page)
    return isLogin
  }
  return startTenant(t, { instead })
}

function noting(note: (request: IncomingMessage) => unknown) {
  return (request: IncomingMessage) => {
    note(request)
    return false
  }
}

function findingOf({ findings }: Examination, id: string) {
  const finding = findings.find(({ check }) => check === id)
  assert.ok(finding, `there is a finding of ${id}`)
  return finding
}
