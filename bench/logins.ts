import { Client } from '../test/support/client.ts'
import { rotated } from './figures.ts'
import { cpuMillisecondsFor } from './usage.ts'
import type { Variant } from './variants.ts'

/** One value for each round. */
export interface Logins {
  readonly name: string
  readonly loginsPerSecond: number[]
  /** Of the application alone: the tenant and the browsers are other processes. */
  readonly cpuMilliseconds: number[]
}

const browsers = 8
// the application's; the tenant's cookies belong to 127.0.0.1
const host = 'localhost'

/** Logs people in at the variants in turns, and adds to what was measured before. The first round is thrown away. */
export async function measureLogins(
  variants: readonly Variant[],
  { baseUrl, rounds, logins }: { baseUrl: string; rounds: number; logins: number },
  measured: readonly Logins[],
): Promise<void> {
  for (let round = 0; round <= rounds; round++) {
    for (const [index, { origin, program }] of rotated([...variants.entries()], round)) {
      const beganAt = performance.now()
      const { cpuMilliseconds } = await cpuMillisecondsFor(program, () => logIn({ baseUrl, origin, logins }))
      if (round === 0) continue
      measured[index]?.loginsPerSecond.push((logins / (performance.now() - beganAt)) * 1000)
      measured[index]?.cpuMilliseconds.push(cpuMilliseconds / logins)
    }
  }
}

/**
 * So many logins, shared among a few browsers. They are new each time: the local tenant forgets what it wrote 20,000
 * entries ago, and a login at the very moment when its grant is forgotten fails. `origin` is where the application
 * listens that is known by its `baseUrl`.
 */
export async function logIn({
  baseUrl,
  origin = baseUrl,
  logins,
}: {
  baseUrl: string
  origin?: string
  logins: number
}): Promise<void> {
  let left = logins - browsers
  const logInRepeatedly = async (client: Client) => {
    client.redirectTo(origin)
    await client.logIn()
    while (left-- > 0) await logInAgain(client, left)
  }
  await Promise.all(Array.from({ length: browsers }, () => logInRepeatedly(new Client(baseUrl))))
}

/** As somebody whom the tenant still knows: /login, the tenant, /callback. */
async function logInAgain(client: Client, number: number): Promise<void> {
  // as many addresses as keep all below the limits
  const headers = { 'X-Forwarded-For': `10.1.0.${number % 250}` }
  client.jar.clear(host)
  let answer = await client.get('/login', headers)
  while (answer.headers.location !== undefined && !isLoggedIn(client))
    answer = await client.get(new URL(answer.headers.location, answer.url).href, headers)
  if (!isLoggedIn(client)) throw new Error(`A login ended at ${answer.url.pathname} with ${answer.status}`)
}

function isLoggedIn(client: Client): boolean {
  return client.jar.names(host).some(name => name.startsWith('session-'))
}
