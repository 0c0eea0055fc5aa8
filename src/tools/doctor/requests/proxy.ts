import type { Environment } from '../../../config/reader.ts'

/** How the requests of this process, and of the application in the same environment, reach a URL. */
export type Route =
  | { readonly kind: 'direct' }
  /** By the proxy at `host`, which the setting `name` has. */
  | { readonly kind: 'proxy'; readonly name: string; readonly host: string }
  /** A proxy is set, and Node.js connects directly all the same; `remedy` says what it lacks. */
  | { readonly kind: 'unused'; readonly name: string; readonly remedy: string }

/** By the rules of undici's EnvHttpProxyAgent, which Node.js uses where it is told to. */
export function routeTo(url: URL, env: Environment): Route {
  const names = url.protocol === 'https:' ? [...secure, ...plain] : plain
  const name = names.find(each => env[each])
  if (name === undefined || isExcepted(url, env['no_proxy'] ?? env['NO_PROXY'] ?? ''))
    return { kind: 'direct' }
  return usesProxies()
    ? { kind: 'proxy', name, host: hostOf(env[name] ?? '') }
    : { kind: 'unused', name, remedy: remedyFor(majorVersion()) }
}

const secure = ['https_proxy', 'HTTPS_PROXY']
const plain = ['http_proxy', 'HTTP_PROXY']

/** Whether `fetch` goes by the proxies of the environment. Node.js decides that when it starts, by NODE_USE_ENV_PROXY. */
function usesProxies(): boolean {
  const dispatcher: unknown = Reflect.get(globalThis, Symbol.for('undici.globalDispatcher.1'))
  return typeof dispatcher === 'object' && dispatcher?.constructor.name === 'EnvHttpProxyAgent'
}

function isExcepted({ protocol, hostname, port }: URL, list: string): boolean {
  if (list.trim() === '*') return true
  const ownPort = port || (protocol === 'https:' ? '443' : '80')
  return list
    .toLowerCase()
    .split(/[,\s]/)
    .filter(Boolean)
    .some(entry => {
      const [, name = entry, onlyPort = ownPort] = /^([^:]+):(\d+)$/.exec(entry) ?? []
      const isSuffix = name.startsWith('.') || name.startsWith('*')
      return onlyPort === ownPort && (isSuffix ? hostname.endsWith(name.replace('*', '')) : hostname === name)
    })
}

/** Its address may hold a password, which is not shown. */
function hostOf(proxy: string): string {
  return URL.canParse(proxy) ? new URL(proxy).host : 'no readable URL'
}

/** `navigator` came with Node.js 21. */
function majorVersion(): number {
  const navigator: unknown = Reflect.get(globalThis, 'navigator')
  const agent: unknown =
    typeof navigator === 'object' && navigator !== null ? Reflect.get(navigator, 'userAgent') : null
  return Number(/^Node\.js\/(\d+)/.exec(String(agent))?.[1] ?? 20)
}

function remedyFor(version: number): string {
  return version >= 22
    ? 'Start it with NODE_USE_ENV_PROXY=1 in the environment, which has no effect in .env (Node.js 24, or 22.21 and later).'
    : `Use Node.js 24 or later, and start it with NODE_USE_ENV_PROXY=1 in the environment: Node.js ${version} uses no proxy.`
}
