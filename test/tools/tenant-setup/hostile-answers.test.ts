import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import type { IncomingMessage } from 'node:http'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import dotenv from 'dotenv'
import { startManagedTenant } from '../../support/tenant-setup/managed-tenant.ts'
import { applicationName, filesIn, newFolder, runSetup } from '../../support/tenant-setup/run-setup.ts'

const steering = '\u001b[2J\u0007\u202e\u009b\r\nTenant       https://trusted.example/'
const app = {
  name: applicationName,
  app_type: 'regular_web',
  client_id: 'abc',
  client_secret: 'k'.repeat(40),
  grant_types: ['authorization_code'],
}
const dryRun = ['--dry-run']
const yes = ['--yes', '--no-doctor']

/** A tenant whose list of applications, and whose answer to each change, is this. */
function answering(application: Record<string, unknown>) {
  return ({ method }: IncomingMessage) => ({
    status: 200,
    body: JSON.stringify(method === 'GET' ? [{ ...app, ...application }] : { ...app, ...application }),
  })
}

describe('a hostile Management API', () => {
  const shown: Record<string, Record<string, unknown>> = {
    'the kinds of the application': { app_type: undefined, grant_types: [steering, 'implicit'] },
    'its algorithm': { jwt_configuration: { alg: steering } },
    'the way that it proves itself': { token_endpoint_auth_method: steering },
    'a value that should be another one': { oidc_conformant: steering },
    'more grants than anybody reads': { grant_types: Array(5000).fill(`grant ${steering}`) },
    'a grant as long as a book': { grant_types: ['x'.repeat(500_000)] },
  }
  for (const [name, fields] of Object.entries(shown))
    it(`[S67] steers no terminal in the plan by ${name}`, async t => {
      const tenant = await startManagedTenant(t, { instead: answering(fields) })

      const run = await runSetup({
        folder: newFolder(t),
        env: { AUTH0_MGMT_TOKEN: tenant.token },
        args: dryRun,
      })

      const output = run.stdout + run.stderr
      assert.equal(run.exitCode, 0)
      assert.doesNotMatch(output, /(?!\n)\p{C}/u)
      assert.doesNotMatch(output, /^Tenant +https:\/\/trusted/m)
      assert.ok(output.length < 5000, `${output.length} characters`)
    })

  for (const client_id of ['abc\u001b[2J', 'abc\nTenant  x', 'abc\u202e', "a'b", 'a b', 'x'.repeat(300)])
    it(`[S67] has no application of the client id ${JSON.stringify(client_id).slice(0, 20)}`, async t => {
      const tenant = await startManagedTenant(t, { instead: answering({ client_id }) })
      const folder = newFolder(t)

      const run = await runSetup({ folder, env: { AUTH0_MGMT_TOKEN: tenant.token }, args: yes })

      assert.equal(run.exitCode, 1)
      assert.match(run.stderr, /client id of the application holds characters/)
      assert.doesNotMatch(run.stdout + run.stderr, /(?!\n)\p{C}/u)
      assert.deepEqual(filesIn(folder), {})
      assert.deepEqual(tenant.asked, ['GET /api/v2/clients'])
    })

  const values = [
    "x' ' ; touch HIT",
    "x'`touch HIT`'",
    'x\ntouch HIT',
    'x"$(touch HIT)',
    'x y',
    'é',
    '\u202ex',
    "'",
  ]
  for (const client_secret of values)
    it(`[S67] writes nothing but values into .env by the secret ${JSON.stringify(client_secret)}`, async t => {
      const tenant = await startManagedTenant(t, { instead: answering({ client_secret }) })
      const folder = newFolder(t, { '.env': '# mine\n' })

      const run = await runSetup({ folder, env: { AUTH0_MGMT_TOKEN: tenant.token }, args: yes })

      assert.equal(run.exitCode, 1)
      assert.match(run.stderr, /CLIENT_SECRET holds quotes, blanks or other characters/)
      assert.deepEqual(filesIn(folder), { '.env': '# mine\n' })
      assert.ok(tenant.asked.every(asked => asked.startsWith('GET ')))
    })

  const plain = ['$(touch>HIT)', 'x;touch>HIT', '~root', 'x:~root', 'a|b&c<d>e', 'a#b', 'a\\$b!', '$HOME']
  for (const client_secret of plain)
    it(`[S67] has the secret ${client_secret} read alike by dotenv and by a shell`, async t => {
      const tenant = await startManagedTenant(t, { instead: answering({ client_secret }) })
      const folder = newFolder(t)

      const run = await runSetup({ folder, env: { AUTH0_MGMT_TOKEN: tenant.token }, args: yes })

      assert.equal(run.exitCode, 0)
      const script = `. ./.env && printf %s "$CLIENT_SECRET"`
      assert.equal(execFileSync('sh', ['-c', script], { cwd: folder, encoding: 'utf8' }), client_secret)
      assert.equal(dotenv.parse(filesIn(folder)['.env'] ?? '')['CLIENT_SECRET'], client_secret)
      assert.deepEqual(Object.keys(filesIn(folder)), ['.env'], join(folder, 'HIT'))
    })

  it('[S67] has no half of a secret printed, neither of the token nor of the application', async t => {
    for (const known of ['the token', 'the secret']) {
      const tenant = await startManagedTenant(t, {
        instead: request => {
          if (request.method === 'GET') return answering({ app_type: 'regular_web' })(request)
          const secret = known === 'the token' ? (request.headers.authorization ?? '') : app.client_secret
          const message = `${'x'.repeat(175)}${secret}`
          return { status: 400, body: JSON.stringify({ message }) }
        },
      })

      const run = await runSetup({ folder: newFolder(t), env: { AUTH0_MGMT_TOKEN: tenant.token }, args: yes })

      assert.match(run.stderr, /\(400 x{175}/)
      assert.doesNotMatch(run.stderr, /k{5}/)
      assert.ok(!run.stderr.includes(tenant.token.slice(0, 10)))
    }
  })
})
