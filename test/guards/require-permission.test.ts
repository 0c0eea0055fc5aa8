import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { SignJWT } from 'jose'
import { createSigningKey } from '../../src/tools/local-tenant/provider/signing-key.ts'
import { audience } from '../support/api.ts'
import { signingKey } from '../support/tenant-key.ts'
import { startTokenStage, type TokenStage } from '../support/token-stage.ts'

const ada = 'auth0|65a1c0de0000000000000001'

/** What `/permitted` answers with this access token instead of the tenant's own. */
async function statusWith(
  t: Parameters<typeof startTokenStage>[0],
  token: (stage: TokenStage) => Promise<string>,
): Promise<[status: number, error: unknown]> {
  const stage = await startTokenStage(t)
  const client = await stage.loggedIn()
  const { accessTokenOf } = stage.app.services.tokens
  Object.assign(stage.app.services.tokens, {
    accessTokenOf: async (...wanted: Parameters<typeof accessTokenOf>) => ({
      ...(await accessTokenOf(...wanted)),
      accessToken: await token(stage),
    }),
  })
  const { status, body } = await client.get('/permitted', { Accept: 'application/json' })
  return [status, JSON.parse(body).error]
}

interface Forged {
  readonly claims?: Record<string, unknown>
  readonly issuer?: string
  readonly audience?: string
  readonly subject?: string
  readonly expires?: string
  readonly key?: ReturnType<typeof createSigningKey>
}

function sign({ app }: TokenStage, forged: Forged = {}): Promise<string> {
  const { key = signingKey, claims = { permissions: ['read:orders'] } } = forged
  return new SignJWT(claims)
    .setProtectedHeader({ alg: 'RS256', kid: key.kid })
    .setIssuer(forged.issuer ?? `${app.tenantOrigin}/`)
    .setAudience(forged.audience ?? audience)
    .setSubject(forged.subject ?? ada)
    .setIssuedAt()
    .setExpirationTime(forged.expires ?? '1h')
    .sign(key.privateKey)
}

describe('requirePermission', () => {
  it('lets those pass whose access token has the permission', async t => {
    const { loggedIn } = await startTokenStage(t)
    const client = await loggedIn('Ada Lovelace')

    const { status, body } = await client.get('/permitted')

    assert.deepEqual([status, body], [200, '{"isPermitted":true}'])
  })

  it('[S58] answers others with 403: a page that offers another account, JSON for programs', async t => {
    const { loggedIn } = await startTokenStage(t)
    const client = await loggedIn('Grace Hopper')

    const page = await client.get('/permitted', { Accept: 'text/html' })
    const answer = await client.get('/permitted', { Accept: 'application/json' })

    assert.equal(page.status, 403)
    assert.match(page.body, /Your account may not open this page/)
    assert.match(page.body, /Use another account/)
    assert.deepEqual([answer.status, JSON.parse(answer.body).error], [403, 'not-permitted'])
  })

  it('goes by the scope where the API has no permissions', async t => {
    const scope = { claims: { scope: 'openid read:orders' } }
    const others = { claims: { scope: 'openid read:orders-of-others' } }

    const allowed = await statusWith(t, stage => sign(stage, scope))
    const refused = await statusWith(t, stage => sign(stage, others))

    assert.deepEqual(
      [allowed, refused],
      [
        [200, undefined],
        [403, 'not-permitted'],
      ],
    )
  })

  it('goes by the permissions, whatever the scope says', async t => {
    const claims = { permissions: [], scope: 'openid read:orders' }

    assert.deepEqual(await statusWith(t, stage => sign(stage, { claims })), [403, 'not-permitted'])
  })

  const forgeries: Readonly<Record<string, Forged>> = {
    'signed by a key that a stranger made': { key: createSigningKey() },
    'of another tenant': { issuer: 'https://other.example/' },
    'for another API': { audience: 'https://other.example/api' },
    'of another person': { subject: 'auth0|somebody-else' },
  }
  for (const [what, forged] of Object.entries(forgeries))
    it(`[S58] believes no access token ${what}`, async t => {
      assert.deepEqual(await statusWith(t, stage => sign(stage, forged)), [502, 'bad-tenant-response'])
    })

  it('[S58] believes no access token that has expired', async t => {
    assert.deepEqual(await statusWith(t, stage => sign(stage, { expires: '-5m' })), [502, 'clock'])
  })

  it('calls a token that is no JWT a wrong setting', async t => {
    assert.deepEqual(await statusWith(t, async () => 'opaque'), [500, 'misconfigured'])
  })
})
