import { eventually } from '../deadline.ts'
import { fieldOf, heading, linkOrButton, text, valueIn } from './page-expressions.ts'
import type { StoredCookie, Tab } from './tab.ts'
import { type Command, member } from './webdriver.ts'

/** `session` speaks to one of its tabs at a time: each command names the tab first. */
export function webdriverTab(session: Command, handle: unknown): Tab {
  const command: Command = async (...parts) => {
    await session('POST', '/window', { handle })
    return session(...parts)
  }
  const run = (script: string) => command('POST', '/execute/sync', { script, args: [] })
  const read = async (expression: string): Promise<string> => String(await run(`return ${expression}`))
  const find = async (xpath: string): Promise<string> => {
    const element = await command('POST', '/element', { using: 'xpath', value: xpath })
    return `/element/${member(element, elementIdentifier)}`
  }

  /** Between two pages, which may be of two processes, commands fail. */
  const hasArrived = () => run(isOtherPage).then(Boolean, () => false)

  const leave = async (go: () => Promise<unknown>, what: string): Promise<void> => {
    await run(markPage)
    await go()
    await eventually(hasArrived, `${what} led to another page`)
  }

  return {
    open: url => leave(() => command('POST', '/url', { url }), url),
    press: async words => {
      const element = await find(linkOrButton(words))
      await leave(() => command('POST', `${element}/click`, {}), words)
    },
    fill: async (label, words) => {
      const element = await find(fieldOf(label))
      await command('POST', `${element}/clear`, {})
      await command('POST', `${element}/value`, { text: words })
    },
    valueOf: label => read(valueIn(label)),
    heading: () => read(heading),
    text: () => read(text),
    url: async () => String(await command('GET', '/url')),
    back: async () => {
      await run('history.back()')
    },
    cookies: async () => {
      const cookies = await command('GET', '/cookie')
      return Array.isArray(cookies) ? cookies.map(storedCookie) : []
    },
  }
}

// WebDriver, section 12.1
const elementIdentifier = 'element-6066-11e4-a52e-4f735466cecf'

const markPage = 'window.wasLeft = true'
// WebKit counts a document as complete that has nothing to show yet
const isOtherPage =
  "return !window.wasLeft && document.readyState === 'complete' && document.body.innerText !== ''"

function storedCookie(cookie: unknown): StoredCookie {
  const expiry = member(cookie, 'expiry')
  return {
    name: String(member(cookie, 'name')),
    domain: String(member(cookie, 'domain')),
    path: String(member(cookie, 'path')),
    isSecure: member(cookie, 'secure') === true,
    isHttpOnly: member(cookie, 'httpOnly') === true,
    sameSite: String(member(cookie, 'sameSite')),
    expiresAt: typeof expiry === 'number' ? expiry : undefined,
  }
}
