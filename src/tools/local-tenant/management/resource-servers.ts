import { Router } from 'express'
import type { ResourceServer, ResourceServers } from '../apis/resource-servers.ts'
import type { Services } from '../services.ts'
import { ApiError } from './api-error.ts'
import type { Authorize } from './authorization.ts'
import { boolean, integer, list, object, text, validBody, validQuery } from './validation.ts'

type Needed = Pick<Services, 'applications' | 'resourceServers'>

/** APIs, and which applications get tokens for them. A policy is in force at once, RBAC only for an API with `permissions`. */
export function resourceServerApi(services: Needed, authorize: Authorize): Router {
  const { resourceServers } = services
  const router = Router()
  router.get('/resource-servers/:id', async function readResourceServer(req, res) {
    await authorize(req, 'read:resource_servers')
    res.json(existing(resourceServers, req.params.id))
  })
  router.patch('/resource-servers/:id', async function changeResourceServer(req, res) {
    await authorize(req, 'update:resource_servers')
    const fields = validBody(req.body, changedResourceServer)
    const server = existing(resourceServers, req.params.id)
    if (server['is_system'] === true) throw new ApiError(400, 'System APIs cannot be modified.')
    const changed = { ...server, ...fields }
    resourceServers.save(changed)
    res.json(changed)
  })
  readAndMakeGrants(router, services, authorize)
  return router
}

function readAndMakeGrants(
  router: Router,
  { applications, resourceServers }: Needed,
  authorize: Authorize,
): void {
  router.get('/client-grants', async function listClientGrants(req, res) {
    await authorize(req, 'read:client_grants')
    const wanted = Object.entries(validQuery(req.query, grantsQuery))
    res.json(
      resourceServers.grants().filter(grant => {
        const members: Readonly<Record<string, unknown>> = { ...grant }
        return wanted.every(([name, value]) => members[name] === value)
      }),
    )
  })
  router.post('/client-grants', async function makeClientGrant(req, res) {
    await authorize(req, 'create:client_grants')
    const body = validBody(req.body, newGrant)
    const { client_id, audience } = {
      client_id: String(body['client_id']),
      audience: String(body['audience']),
    }
    if (!applications.client(client_id))
      throw new ApiError(404, 'The client does not exist', { errorCode: 'inexistent_client' })
    existing(resourceServers, audience)
    const subject_type = body['subject_type'] === 'user' ? 'user' : 'client'
    const isThere = resourceServers
      .grants()
      .some(
        grant =>
          grant.client_id === client_id && grant.audience === audience && grant.subject_type === subject_type,
      )
    if (isThere) throw new ApiError(409, 'A resource with the same identifier already exists.')
    const scope = Array.isArray(body['scope']) ? body['scope'].map(String) : []
    res.status(201).json(resourceServers.addGrant({ client_id, audience, scope, subject_type }))
  })
}

const policy = object({ policy: text({ oneOf: ['allow_all', 'require_client_grant', 'deny_all'] }) })

const changedResourceServer = object({
  name: text({ max: 200, pattern: /^[^<>]+$/ }),
  signing_alg: text({ oneOf: ['HS256', 'RS256', 'RS512', 'PS256'] }),
  allow_offline_access: boolean,
  enforce_policies: boolean,
  token_dialect: text({
    oneOf: ['access_token', 'access_token_authz', 'rfc9068_profile', 'rfc9068_profile_authz'],
  }),
  token_lifetime: integer(0, 2_592_000),
  subject_type_authorization: object({ user: policy, client: policy }),
})

const subjectType = text({ oneOf: ['client', 'user'] })

const grantsQuery = object({ client_id: text(), audience: text(), subject_type: subjectType })

const newGrant = object(
  {
    client_id: text({ min: 1 }),
    audience: text({ min: 1, max: 600 }),
    scope: list(text({ min: 1, max: 280 })),
    subject_type: subjectType,
  },
  ['client_id', 'audience'],
)

function existing(resourceServers: ResourceServers, name: string): ResourceServer {
  const server = resourceServers.find(name)
  if (!server)
    throw new ApiError(404, 'The resource server does not exist', {
      errorCode: 'inexistent_resource_server',
    })
  return server
}
