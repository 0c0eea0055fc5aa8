import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { errorPages } from '../../src/errors/failure-kinds.ts'
import type { Answer } from '../support/client.ts'
import { skipHours } from '../support/clock.ts'
import { type Stage, setStage, type Visit } from '../support/failure-stage.ts'
import { kinds, scenarios } from '../support/failures.ts'

const levels = { info: 30, warn: 40, error: 50 }
const denials = ['denied', 'blocked', 'unverified']

for (const kind of kinds) {
  const { status, level, heading, sentence, action, otherwise, retryAfterSeconds } = errorPages[kind]

  describe(`the page "${heading}"`, () => {
    let stage: Stage
    let visit: Visit
    before(async () => {
      stage = await setStage(scenarios[kind])
      visit = await stage.visit()
    })
    after(() => stage?.close())

    it(`[S10] answers ${status} in one plain sentence`, () => {
      const { page } = visit

      assert.equal(page.status, status)
      assert.equal(page.headers['retry-after'], retryAfterSeconds?.toString())
      assert.equal(page.headers['cache-control'], 'no-store')
      assert.deepEqual(textsOf('h1', page), [heading])
      assert.deepEqual(textsOf('p class="lead"', page), [sentence])
    })

    it(`[S10] shows the request id under which the log has it, as ${level}`, () => {
      const id = visit.page.headers['x-request-id']

      const lines = stage.app.logged.filter(line => line['requestId'] === id && 'failure' in line)
      assert.equal(textsOf('code', visit.page).at(-1), id)
      assert.deepEqual(
        lines.map(line => [line['failure'], line['level']]),
        [[kind, levels[level]]],
      )
    })

    it(denials.includes(kind) ? 'quotes the tenant, as text' : 'quotes nobody', () => {
      const quotes = textsOf('blockquote dir="auto"', visit.page)

      assert.equal(quotes.length, denials.includes(kind) ? 1 : 0)
      for (const quote of quotes) assert.match(quote, /^(Come back on &lt;b&gt;Monday&lt;\/b&gt;|[\w .]+)$/)
    })

    it('says nothing that only a programmer understands', () => {
      const [forPeople = ''] = mainOf(visit.page).split('<h2>For the developer</h2>')
      const text = forPeople.replaceAll(/<[^>]+>/g, '')

      assert.doesNotMatch(text, /OAUTH_|JWT|token|undefined|\[object|Error\b|node_modules|\bat .+:\d+:\d+/)
    })

    it('is JSON for a program', async () => {
      const { page } = await stage.visit({ Accept: 'application/json' })

      assert.equal(page.status, status)
      assert.match(page.headers['content-type'] ?? '', /^application\/json/)
      assert.deepEqual(JSON.parse(page.body), {
        error: kind,
        message: sentence,
        requestId: page.headers['x-request-id'],
      })
    })

    it(`[S10] offers a way on, "${action.label}", and that works once the cause is gone`, async t => {
      const [href = '', ...others] = linksIn(visit.page)
      await stage.heal()
      skipHours(t, (retryAfterSeconds ?? 0) / 3600)

      const next = await visit.client.follow(href)

      assert.equal(others.length, otherwise ? 1 : 0)
      assert.equal(next.status, 200)
      assert.equal(next.url.origin, stage.app.origin)
    })
  })
}

describe('the failures', () => {
  it('[S10] are told apart: no two pages have the same heading', () => {
    const headings = Object.values(errorPages).map(({ heading }) => heading)

    assert.equal(new Set(headings).size, headings.length)
  })
})

function mainOf({ body }: Answer): string {
  return /<main[^>]*>(.*)<\/main>/s.exec(body)?.[1] ?? ''
}

function linksIn(page: Answer): string[] {
  return [...mainOf(page).matchAll(/<a [^>]*href="([^"]*)"/g)].map(([, href = '']) =>
    href.replaceAll('&amp;', '&'),
  )
}

function textsOf(tag: string, { body }: Answer): string[] {
  const [name] = tag.split(' ')
  return [...body.matchAll(new RegExp(`<${tag}>(.*?)</${name}>`, 'gs'))].map(([, text = '']) => text)
}
