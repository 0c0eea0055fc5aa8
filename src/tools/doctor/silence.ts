import type { AskError } from './ask.ts'
import { failed, type Outcome } from './finding.ts'

/** What it means that nobody answered, whichever request it was. */
export function explainSilence({ url, reason }: AskError): Outcome {
  const { origin, pathname } = new URL(url)
  const { problem, seen, meaning, todo } = silenceOf(reason, origin)
  return failed(problem, { seen: `${seen} (${origin}${pathname}, ${reason})`, meaning, todo })
}

interface Silence {
  readonly problem: string
  readonly seen: string
  readonly meaning: string
  readonly todo: string
}

function silenceOf(reason: string, origin: string): Silence {
  if (reason === 'timeout')
    return {
      problem: 'slow',
      seen: 'No answer in time.',
      meaning: 'The tenant, or something on the way to it, is too slow: visitors would see an error page.',
      todo: 'Try again. If it stays, look at firewalls and proxies here, and at https://status.auth0.com.',
    }
  if (reason === 'http-429')
    return {
      problem: 'rate-limited',
      seen: 'The tenant answers 429, too many requests.',
      meaning: 'Its rate limit is used up, by this application or by another one of the same tenant.',
      todo: 'Wait a minute and run this again. If it stays, look for 429 in the dashboard under Monitoring, Logs.',
    }
  if (reason.startsWith('http-'))
    return {
      problem: 'broken',
      seen: 'The tenant answers with a fault of its own.',
      meaning: 'No setting here is the reason; while it lasts nobody can log in.',
      todo: 'Look at https://status.auth0.com, and at any proxy in front of the tenant; then try again.',
    }
  if (reason === 'ECONNREFUSED')
    return {
      problem: 'down',
      seen: 'Nothing listens there.',
      meaning: 'The host exists, but no tenant runs on this port.',
      todo: `Compare ISSUER_BASE_URL (${origin}) with the Domain in the dashboard, the port included; is it running?`,
    }
  return {
    problem: 'unreachable',
    seen: 'The connection failed.',
    meaning: 'The tenant cannot be reached from this machine.',
    todo: 'Look at the network, firewalls and proxies between here and the tenant, then try again.',
  }
}
