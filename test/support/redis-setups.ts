import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Certificate } from './certificate.ts'
import { eventually } from './deadline.ts'
import type { Ending } from './doctor/stage.ts'
import { freePort } from './process.ts'
import { RedisServer } from './redis-server.ts'

/** A Redis that knows one user, `app` with the password `the password`, who has these rights alone. */
export function startWithRights(t: Ending, ...rights: string[]): Promise<RedisServer> {
  const app = ['--user', 'app', 'on', '>the password', ...rights]
  return RedisServer.start(t, [...app, '--user', 'default', 'off'])
}

export const asApp = 'app:the%20password'

/** All that the application needs, as docs/operations.md has it. */
export const sessionRights = ['~{auth:*', '+select', '+mget', '+get', '+set', '+eval']
export const limitRights = ['+evalsha', '+script|load', '+pttl', '+incr']

/** The URL of a Redis behind these credentials, and perhaps with another path. */
export function urlOf({ port }: RedisServer, credentials = '', path = ''): string {
  return `redis://${credentials && `${credentials}@`}127.0.0.1:${port}${path}`
}

/** Resolves with the port at which a Redis speaks TLS. */
export async function startWithTls(t: Ending, { key, cert, ca }: Certificate, ...options: string[]) {
  const folder = mkdtempSync(join(tmpdir(), 'redis-tls-'))
  t.after(async () => rmSync(folder, { recursive: true }))
  for (const [name, text] of Object.entries({ key, cert, ca })) writeFileSync(join(folder, name), text)
  const port = await freePort()
  const files = ['key', 'cert', 'ca-cert'].flatMap(name => [
    `--tls-${name}-file`,
    join(folder, name.split('-')[0] ?? ''),
  ])
  await RedisServer.start(t, ['--tls-port', port, ...files, '--tls-auth-clients', 'no', ...options])
  return port
}

/** A replica as it stays while its primary is unreachable. */
export async function startReplica(t: Ending): Promise<RedisServer> {
  return RedisServer.start(t, ['--replicaof', '127.0.0.1', await freePort()])
}

/** A node of a cluster in which another node has all keys. */
export async function startClusterNode(t: Ending): Promise<RedisServer> {
  const cluster = async () => ['--cluster-enabled', 'yes', '--cluster-port', await freePort()]
  const all = await RedisServer.start(t, await cluster())
  const none = await RedisServer.start(t, await cluster())
  all.ask('CLUSTER', 'ADDSLOTSRANGE', '0', '16383')
  const busPort = none.ask('CONFIG', 'GET', 'cluster-port')[1] ?? ''
  all.ask('CLUSTER', 'MEET', '127.0.0.1', none.port, busPort)
  await eventually(
    () => none.ask('CLUSTER', 'INFO').some(line => line.trim() === 'cluster_state:ok'),
    'the cluster has all its keys',
  )
  return none
}
