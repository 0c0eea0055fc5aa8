import { randomBytes } from 'node:crypto'
import type { Clock } from '../clock.ts'

/** What the links of password mails hold. Each is good once, and for five days. */
export interface PasswordTickets {
  issue(accountId: string): string
  /** The id of the account that it is for; undefined where it is no longer good. */
  find(ticket: string): string | undefined
  use(ticket: string): void
}

export function createPasswordTickets(clock: Clock): PasswordTickets {
  const tickets = new Map<string, { accountId: string; expiresAt: number }>()
  return {
    issue(accountId) {
      const ticket = randomBytes(24).toString('base64url')
      tickets.set(ticket, { accountId, expiresAt: clock() + fiveDaysMilliseconds })
      for (const each of tickets.keys()) if (tickets.size > capacity) tickets.delete(each)
      return ticket
    },
    find(ticket) {
      const found = tickets.get(ticket)
      return found && found.expiresAt > clock() ? found.accountId : undefined
    },
    use(ticket) {
      tickets.delete(ticket)
    },
  }
}

const fiveDaysMilliseconds = 5 * 24 * 60 * 60 * 1000
const capacity = 1_000
