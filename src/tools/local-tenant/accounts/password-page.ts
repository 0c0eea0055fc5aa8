import express, { type RequestHandler, Router } from 'express'
import { expiredLink, ProblemError } from '../errors/problem.ts'
import { field } from '../login/attempt.ts'
import type { Services } from '../services.ts'
import { render } from '../views.ts'
import type { Person } from './person.ts'

/** The page that the link of a password mail leads to. Nothing keeps what is typed: no login here asks for a password. */
export function passwordPage(services: Services): Router {
  const { users, tickets, endSessionsOf } = services
  const router = Router()
  router.use(noStore, express.urlencoded({ extended: false, limit: '8kb' }))

  router.get('/', async function askForPassword(req, res) {
    const { email } = accountOf(services, req.query['ticket'])
    res.send(await render('new-password', { email, problem: '' }))
  })

  router.post('/', async function takePassword(req, res) {
    const account = accountOf(services, req.query['ticket'])
    const { email } = account
    if (field(req.body, 'password').length < shortest) {
      const problem = `Enter at least ${shortest} characters.`
      res.status(400).send(await render('new-password', { email, problem }))
      return
    }
    tickets.use(String(req.query['ticket']))
    // a new password ends the sessions that the old one began
    await endSessionsOf(users.findByAccount(account.id)?.id ?? account.id, 'password-changed')
    const { url: applicationUrl } = services.applications.defaultApplication
    res.send(await render('password-changed', { email, applicationUrl }))
  })

  return router
}

const shortest = 8

const noStore: RequestHandler = function noStore(_req, res, next) {
  res.set('Cache-Control', 'no-store')
  next()
}

/** @throws where the link is no longer good, or the account is gone */
function accountOf({ users, tickets }: Services, ticket: unknown): Person {
  const id = typeof ticket === 'string' ? tickets.find(ticket) : undefined
  const account = id === undefined ? undefined : users.account(id)
  if (!account) throw new ProblemError(expiredLink())
  return account
}
