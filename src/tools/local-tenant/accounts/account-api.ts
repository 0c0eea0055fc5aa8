import { type RequestHandler, Router } from 'express'
import { recordOf } from '../applications/client.ts'
import { rateLimit } from '../faults.ts'
import type { Users } from '../login/users.ts'
import { ApiError } from '../management/api-error.ts'
import { authorizeUser, insufficientScope } from '../management/authorization.ts'
import { fieldsQuery } from '../management/client-rules.ts'
import { pick } from '../management/client-view.ts'
import { anyObject, object, text, validBody, validQuery } from '../management/validation.ts'
import type { Services } from '../services.ts'
import type { Person } from './person.ts'
import { toIdentities, toIdentity, toUser } from './user-view.ts'

/** The Management API as a person uses it, with the access token of a login: for that person's own account. */
export function accountApi(services: Services): Router {
  const router = Router()
  router.use('/users/:id', limited(services))
  readAndChange(router, services)
  linkAndUnlink(router, services)
  router.delete('/users/:id', deleteUser(services))
  return router
}

/** The limit is one for everybody. Somebody whose account is always busy never gets further. */
function limited({ users, clock, accountRateLimit }: Services): RequestHandler<{ id: string }> {
  const limit = rateLimit(accountRateLimit ?? undefined, clock)
  const refuse = rateLimit({ requests: 0, windowSeconds: 1 }, clock)
  return function limited(req, res, next) {
    if (users.find(req.params.id)?.hasBusyAccount) refuse(req, res, next)
    else limit(req, res, next)
  }
}

function readAndChange(router: Router, { tokens, users, accounts, issuer }: Services): void {
  const show = (person: Person) => toUser(person, accounts.of(person), users.linkedTo(person.id), issuer)

  router.get('/users/:id', async function readUser(req, res) {
    await authorizeUser(tokens, req, 'read:users', 'read:current_user')
    const query = validQuery(req.query, userQuery)
    const user = show(existing(users, req.params.id))
    res.json(typeof query['fields'] === 'string' ? pick(user, query['fields'].split(','), query) : user)
  })

  router.patch('/users/:id', async function changeUser(req, res) {
    await authorizeUser(
      tokens,
      req,
      'update:users',
      'update:current_user_metadata',
      'create:current_user_metadata',
    )
    refuseBeside('user_metadata', req.body)
    const { user_metadata } = validBody(req.body, changedUser)
    const person = existing(users, req.params.id)
    accounts.changeMetadata(person, recordOf(user_metadata))
    res.json(show(person))
  })
}

const userQuery = object(fieldsQuery)
const changedUser = object({ user_metadata: anyObject }, ['user_metadata'])
const secondAccount = object({ link_with: text() }, ['link_with'])

function linkAndUnlink(router: Router, services: Services): void {
  const { tokens, users, accounts, issuer, handOverSessions } = services
  const scopes = ['update:users', 'update:current_user_identities']
  const show = (person: Person) => toIdentities(person, users.linkedTo(person.id), issuer)

  router.post('/users/:id/identities', async function link(req, res) {
    const { clientId } = await authorizeUser(tokens, req, ...scopes)
    refuseBeside('link_with', req.body)
    const { link_with } = validBody(req.body, secondAccount)
    const person = existing(users, req.params.id)
    const account = await tokens.accountOf(String(link_with), clientId)
    if (account === undefined)
      throw new ApiError(400, 'Invalid link_with token.', { errorCode: 'invalid_body' })
    const other = users.find(account)
    if (other === person || (!other && users.findByAccount(account)))
      throw new ApiError(409, 'The specified identity is already linked.', { errorCode: 'identity_conflict' })
    if (!other) throw inexistentUser()
    users.link(account, person.id)
    await handOverSessions(account, person.id)
    res.status(201).json(show(person))
  })

  router.delete('/users/:id/identities/:provider/:userId', async function unlink(req, res) {
    await authorizeUser(tokens, req, ...scopes)
    const person = existing(users, req.params.id)
    const isMeant = (each: Person) => {
      const { provider, user_id } = toIdentity(each)
      return provider === req.params.provider && user_id === req.params.userId
    }
    if (isMeant(person)) throw new ApiError(400, 'The main identity cannot be unlinked.')
    const account = users.linkedTo(person.id).find(isMeant)
    if (!account) throw new ApiError(404, 'The user does not have this identity.')
    users.unlink(account.id)
    accounts.begin(account)
    res.json(show(person))
  })
}

function deleteUser({ tokens, users, endSessionsOf }: Services): RequestHandler<{ id: string }> {
  return async function deleteUser(req, res) {
    const { id } = req.params
    await authorizeUser(tokens, req, 'delete:users', 'delete:current_user')
    users.remove(id)
    await endSessionsOf(id, 'account-deleted')
    res.status(204).end()
  }
}

/** A person may send this one field. Anything else is for administrators. */
function refuseBeside(field: string, body: unknown): void {
  const others = Object.keys(recordOf(body)).filter(name => name !== field)
  if (others.length > 0) throw insufficientScope(['update:users'])
}

function existing(users: Users, id: string): Person {
  const person = users.find(id)
  if (!person) throw inexistentUser()
  return person
}

function inexistentUser(): ApiError {
  return new ApiError(404, 'The user does not exist.', { errorCode: 'inexistent_user' })
}
