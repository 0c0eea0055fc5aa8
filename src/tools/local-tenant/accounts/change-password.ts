import express, { type RequestHandler, Router } from 'express'
import { recordOf } from '../applications/client.ts'
import type { Clock } from '../clock.ts'
import type { Services } from '../services.ts'
import { databaseConnection, toIdentity } from './user-view.ts'

/** `POST /dbconnections/change_password`: a mail for a new password. It needs no token, and never says who has an account. */
export function changePassword(services: Services): Router {
  const router = Router()
  router.use(express.json({ limit: '8kb' }), express.urlencoded({ extended: false, limit: '8kb' }))
  router.post('/', sendMail(services))
  return router
}

function sendMail({ issuer, applications, users, tickets, clock, onMail }: Services): RequestHandler {
  const takes = createBuckets(clock)
  return function sendMail(req, res) {
    const { client_id, email, connection } = recordOf(req.body)
    const refuse = (status: number, error: string) => res.status(status).json({ error })
    if (typeof client_id !== 'string' || !applications.find(client_id)) return refuse(400, 'unknown client')
    if (typeof email !== 'string' || email === '') return refuse(400, 'email is required')
    if (connection === undefined) return refuse(400, 'connection is required')
    if (connection !== databaseConnection) return refuse(400, 'connection does not exist')
    if (!takes(`${req.ip} ${email.toLowerCase()}`)) return refuse(429, 'too_many_requests')
    const account = users.accountWith(email)
    if (account && toIdentity(account).connection === databaseConnection)
      onMail({
        to: account.email,
        subject: 'Reset your password',
        text: 'Somebody asked for a new password. This link is good once, and for five days:',
        link: new URL(`u/reset-password?ticket=${tickets.issue(account.id)}`, issuer).href,
      })
    return res.type('text/plain').send("We've just sent you an email to reset your password.")
  }
}

/** Takes ten requests of a key at once, and then one a minute. */
function createBuckets(clock: Clock): (key: string) => boolean {
  const buckets = new Map<string, { left: number; at: number }>()
  return function takes(key) {
    const now = clock()
    const { left, at } = buckets.get(key) ?? { left: burst, at: now }
    const filled = Math.min(burst, left + (now - at) / minuteMilliseconds)
    const isTaken = filled >= 1
    buckets.delete(key)
    buckets.set(key, { left: isTaken ? filled - 1 : filled, at: now })
    for (const each of buckets.keys()) if (buckets.size > capacity) buckets.delete(each)
    return isTaken
  }
}

const burst = 10
const minuteMilliseconds = 60_000
const capacity = 1_000
