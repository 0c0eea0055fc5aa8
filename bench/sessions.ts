import { type Answer, Client } from '../test/support/client.ts'

/** Where people log in: the application, or something that is compared with it. */
type Origin = string

/** Logs in with a new browser, on the way to the profile page. Resolves with all of the browser's cookies. */
export async function openSession(origin: Origin): Promise<string> {
  const client = new Client(origin)
  const { url, status } = await client.follow('/profile', { Accept: 'text/html' })
  if (url.href !== `${origin}/profile` || status !== 200)
    throw new Error(`A login ended at ${url.href} with ${status}`)
  return client.jar.header(url)
}

/**
 * A few browsers log in at the same time, again and again, for as long as `goesOn` says so. Resolves with the number of
 * logins. `afterwards` is what each of them does in its session.
 */
export async function logIn(
  origin: Origin,
  goesOn: () => boolean,
  afterwards: (client: Client) => Promise<void> = async () => {},
): Promise<number> {
  let logins = 0
  const logInRepeatedly = async (client: Client) => {
    while (goesOn()) {
      await logInAnew(client, logins++)
      await afterwards(client)
    }
  }
  await Promise.all(Array.from({ length: browsers }, () => logInRepeatedly(new Client(origin))))
  return logins
}

/** For `logIn`: until there were so many. */
export function times(count: number): () => boolean {
  let left = count
  return () => left-- > 0
}

/** For `logIn`: until this time is over. */
export function during(seconds: number): () => boolean {
  const end = performance.now() + seconds * 1000
  return () => performance.now() < end
}

export function isRedirect({ status, headers }: Answer): boolean {
  return status >= 300 && status < 400 && headers.location !== undefined
}

const browsers = 8
// of the targets; the provider is at 127.0.0.1
const host = 'localhost'

/** /login, the provider, /callback. The page to which that leads is not fetched. */
async function logInAnew(client: Client, number: number): Promise<void> {
  // as many addresses as keep all below the limits
  const headers = { 'X-Forwarded-For': `10.1.0.${number % 250}` }
  client.jar.clear(host)
  let answer = await client.get('/login', headers)
  while (isRedirect(answer) && answer.url.pathname !== '/callback')
    answer = await client.get(new URL(answer.headers.location ?? '', answer.url).href, headers)
  const { url, status } = answer
  const isLoggedIn = url.pathname === '/callback' && isRedirect(answer) && client.jar.names(host).length > 0
  if (!isLoggedIn) throw new Error(`A login ended at ${url.origin}${url.pathname} with ${status}`)
}
