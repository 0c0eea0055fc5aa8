import { people } from '../../src/tools/local-tenant/people.ts'
import { Client } from './client.ts'

// Logs somebody in and out at a running application with the local tenant: tsx test/support/login-check.ts ORIGIN
// Where they have certificates of their own, NODE_EXTRA_CA_CERTS names them.
const [origin = ''] = process.argv.slice(2)
const name = people.find(({ refusal }) => !refusal)?.name ?? ''
const client = new Client(origin)

const profile = await client.logIn(name)
expect(profile.url.href === `${origin}/profile` && profile.status === 200, 'the login ends on the profile')
const copy = client.copy()
const home = await client.follow('/logout')
expect(home.url.href === `${origin}/` && home.status === 200, 'the logout ends on the home page')
expect((await copy.get('/profile')).status === 302, 'the session has ended for a copy of its cookie too')
console.log(`${name} logged in and out at ${origin}`)

function expect(isSo: boolean, what: string): void {
  if (isSo) return
  console.error(`Not so: ${what}. The last page was ${profile.url}, with ${profile.status}.`)
  process.exit(1)
}
