import express, { type RequestHandler, Router } from 'express'
import { accountApi } from '../accounts/account-api.ts'
import type { Applications } from '../applications/applications.ts'
import { type Client, createClient } from '../applications/client.ts'
import type { Faults } from '../faults.ts'
import type { Services } from '../services.ts'
import { ApiError, apiErrors } from './api-error.ts'
import { type Authorize, createAuthorize } from './authorization.ts'
import { assertAllowed, assertOneProof, change } from './client-change.ts'
import { changedClient, clientQuery, newClient } from './client-rules.ts'
import { view, viewList } from './client-view.ts'
import { resourceServerApi } from './resource-servers.ts'
import { validBody, validQuery } from './validation.ts'

/** The parts of Auth0's Management API that register an application, let it use APIs, end a user's sessions, and serve people themselves. */
export function managementApi(services: Services): Router {
  const { applications, tokens, faults, endSessionsOf, onError } = services
  const authorize = createAuthorize(tokens)
  const router = Router()
  router.use(express.json({ limit: '1mb' }))
  readClients(router, applications, authorize)
  writeClients(router, applications, authorize, faults)
  router.delete('/clients/:id', deleteClient(applications, authorize))
  router.delete('/users/:id/sessions', endUserSessions(authorize, endSessionsOf))
  router.use(resourceServerApi(services, authorize))
  router.use(accountApi(services))
  router.use(() => {
    throw new ApiError(404, 'Not Found')
  })
  router.use(apiErrors(onError))
  return router
}

const readingScopes = [
  'read:clients',
  'read:client_keys',
  'read:client_credentials',
  'read:client_summary',
] as const

function readClients(router: Router, applications: Applications, authorize: Authorize): void {
  router.get('/clients', async function listClients(req, res) {
    const scopes = await authorize(req, ...readingScopes)
    const query = validQuery(req.query, clientQuery)
    res.json(viewList(applications.clients(), scopes, query))
  })

  router.get('/clients/:id', async function readClient(req, res) {
    const scopes = await authorize(req, ...readingScopes)
    const query = validQuery(req.query, clientQuery)
    res.json(view(existing(applications, req.params.id), scopes, query))
  })
}

function writeClients(
  router: Router,
  applications: Applications,
  authorize: Authorize,
  faults: Faults,
): void {
  router.post('/clients', async function createNewClient(req, res) {
    const scopes = await authorize(req, 'create:clients')
    const fields = validBody(req.body, newClient)
    assertAllowed(fields, scopes, faults)
    if (faults.hasConflict) throw new ApiError(409, 'The client already exists.')
    assertOneProof(fields)
    const client = createClient(fields)
    applications.save(client)
    // the secret is shown to the token that created the client, whatever its scopes
    res.status(201).json(client)
  })

  router.patch('/clients/:id', async function changeClient(req, res) {
    const scopes = await authorize(req, 'update:clients', 'update:client_keys')
    const fields = validBody(req.body, changedClient)
    assertAllowed(fields, scopes, faults)
    const client = change(existing(applications, req.params.id), fields)
    assertOneProof(client)
    applications.save(client)
    res.json(view(client, scopes))
  })
}

function deleteClient(applications: Applications, authorize: Authorize): RequestHandler<{ id: string }> {
  return async function deleteClient(req, res) {
    await authorize(req, 'delete:clients')
    applications.remove(req.params.id)
    res.status(204).end()
  }
}

function existing(applications: Applications, id: string): Client {
  const client = applications.client(id)
  if (!client) throw new ApiError(404, 'The client does not exist', { errorCode: 'inexistent_client' })
  return client
}

/** Ends a user's sessions, in every browser. */
function endUserSessions(
  authorize: Authorize,
  endSessionsOf: Services['endSessionsOf'],
): RequestHandler<{ id: string }> {
  return async function endUserSessions(req, res) {
    await authorize(req, 'delete:sessions')
    await endSessionsOf(req.params.id, 'session-revoked')
    res.status(202).end()
  }
}
