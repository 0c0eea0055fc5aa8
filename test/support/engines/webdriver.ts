/** Sends a command of WebDriver (https://www.w3.org/TR/webdriver2/), and gives the value of its answer. */
export type Command = (method: 'GET' | 'POST' | 'DELETE', path: string, body?: object) => Promise<unknown>

/** `at` is the URL of a driver, or of one of its sessions. Commands reject with what the driver says. */
export function commandsAt(at: string): Command {
  return async function command(method, path, body) {
    const response = await fetch(at + path, {
      method,
      signal: AbortSignal.timeout(20_000),
      ...(body ? { body: JSON.stringify(body) } : {}),
    })
    const answer: unknown = await response.json()
    if (!response.ok) throw new Error(`WebDriver, ${method} ${path}: ${JSON.stringify(answer)}`)
    return member(answer, 'value')
  }
}

/** A member of an object that a driver sent. */
export function member(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null)
    throw new Error(`WebDriver sent no ${name}: ${JSON.stringify(value)}`)
  return new Map(Object.entries(value)).get(name)
}
