import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { connect, createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { examine } from '../../../src/tools/doctor/examination.ts'
import type { Finding } from '../../../src/tools/doctor/finding.ts'
import { toText } from '../../../src/tools/doctor/report.ts'
import { startApplication } from '../../support/application.ts'
import { eventually } from '../../support/deadline.ts'
import { type Certificates, createCertificates } from '../../support/doctor/certificates.ts'
import { complaintsAbout, complaintsIn } from '../../support/doctor/complaints.ts'
import { runDoctor } from '../../support/doctor/process.ts'
import { type Ending, startProbes } from '../../support/doctor/stage.ts'
import { freePort } from '../../support/process.ts'
import { RedisServer } from '../../support/redis-server.ts'
import {
  asApp,
  limitRights,
  sessionRights,
  startClusterNode,
  startReplica,
  startWithRights,
  startWithTls,
  urlOf,
} from '../../support/redis-setups.ts'

let certificates: Certificates
let env: Record<string, string>
const closing: (() => Promise<void>)[] = []

before(async () => {
  certificates = await createCertificates()
  const { BASE_URL = '' } = await startProbes({ after: close => void closing.push(close) }, '')
  // with the local tenant, nothing is left to complain of but Redis
  env = { BASE_URL }
})
after(async () => {
  for (const close of closing) await close()
})

interface Row {
  readonly way: string
  /** Resolves with what REDIS_URL is then. */
  readonly stage: (t: Ending) => Promise<string>
  readonly complaint: string
}

const rows: readonly Row[] = [
  // the way there
  {
    way: 'a host that is not there',
    stage: async () => `redis://${'a'.repeat(64)}.internal`,
    complaint: 'failed redis unknown-host',
  },
  {
    way: 'a Redis that is not running',
    stage: async () => `redis://127.0.0.1:${await freePort()}`,
    complaint: 'failed redis down',
  },
  {
    way: 'a Redis that hangs',
    stage: async t => {
      const redis = await RedisServer.start(t)
      redis.stall()
      return urlOf(redis)
    },
    complaint: 'failed redis silent',
  },
  {
    way: 'something that hangs up',
    stage: async t => {
      const port = await startListener(t, socket => socket.destroy())
      return `redis://127.0.0.1:${port}`
    },
    complaint: 'failed redis unreachable',
  },
  // TLS
  {
    way: 'a certificate that nobody signed',
    stage: async t => `rediss://127.0.0.1:${await startWithTls(t, certificates.selfSigned)}`,
    complaint: 'failed redis self-signed',
  },
  {
    way: 'a certificate of an authority that is not known',
    stage: async t => `rediss://127.0.0.1:${await startWithTls(t, certificates.good)}`,
    complaint: 'failed redis unknown-authority',
  },
  {
    way: 'TLS where Redis speaks none',
    stage: async t => urlOf(await RedisServer.start(t)).replace('redis:', 'rediss:'),
    complaint: 'failed redis no-tls',
  },
  {
    way: 'TLS where Redis speaks none, and wants a password',
    stage: async t =>
      urlOf(await RedisServer.start(t, ['--requirepass', 'x']), ':x').replace('redis:', 'rediss:'),
    complaint: 'failed redis no-tls',
  },
  {
    way: 'no TLS where Redis speaks it',
    stage: async t => `redis://127.0.0.1:${await startWithTls(t, certificates.good)}`,
    complaint: 'failed redis wants-tls',
  },
  // who asks
  {
    way: 'no password where Redis wants one',
    stage: async t => urlOf(await RedisServer.start(t, ['--requirepass', 'x'])),
    complaint: 'failed redis no-password',
  },
  {
    way: 'a wrong password',
    stage: async t => urlOf(await RedisServer.start(t, ['--requirepass', 'x']), ':y'),
    complaint: 'failed redis wrong-password',
  },
  {
    way: 'a user that is not there',
    stage: async t => urlOf(await RedisServer.start(t), asApp),
    complaint: 'failed redis wrong-password',
  },
  {
    way: 'a password where Redis has none',
    stage: async t => urlOf(await RedisServer.start(t), ':x'),
    complaint: 'failed redis needless-password',
  },
  {
    way: 'a database that is not there',
    stage: async t => urlOf(await RedisServer.start(t), '', '/99'),
    complaint: 'failed redis no-such-database',
  },
  // what may be done
  {
    way: 'a user without a right to the keys',
    stage: async t => urlOf(await startWithRights(t, '+@all', '~other:*'), asApp),
    complaint: 'failed redis not-allowed',
  },
  ...['+mget', '+get', '+set', '+eval'].map(right => ({
    way: `a user who lacks ${right}`,
    stage: async (t: Ending) => {
      const rights = [...sessionRights, ...limitRights].filter(each => each !== right)
      return urlOf(await startWithRights(t, ...rights), asApp)
    },
    complaint: 'failed redis not-allowed',
  })),
  {
    way: 'a user who lacks +select, with a database',
    stage: async t => {
      const rights = [...sessionRights, ...limitRights].filter(right => right !== '+select')
      return urlOf(await startWithRights(t, ...rights), asApp, '/1')
    },
    complaint: 'failed redis not-allowed',
  },
  ...limitRights.map(right => ({
    way: `a user who lacks ${right}, of the limits`,
    stage: async (t: Ending) => {
      const rights = [...sessionRights, ...limitRights].filter(each => each !== right)
      return urlOf(await startWithRights(t, ...rights), asApp)
    },
    complaint: 'warning redis counts-alone',
  })),
  {
    way: 'a replica',
    stage: async t => urlOf(await startReplica(t)),
    complaint: 'failed redis read-only',
  },
  {
    way: 'a node of a cluster that has not the keys',
    stage: async t => urlOf(await startClusterNode(t)),
    complaint: 'failed redis cluster-node',
  },
  {
    way: 'a cluster that does not work',
    stage: async t =>
      urlOf(await RedisServer.start(t, ['--cluster-enabled', 'yes', '--cluster-port', await freePort()])),
    complaint: 'failed redis cluster-down',
  },
  {
    way: 'a Redis that is full',
    stage: async t => urlOf(await RedisServer.start(t, ['--maxmemory', '1'])),
    complaint: 'failed redis full',
  },
  {
    way: 'a Redis that cannot save',
    stage: async t => {
      const redis = await RedisServer.start(t)
      rmSync(redis.ask('CONFIG', 'GET', 'dir')[1] ?? '', { recursive: true })
      redis.ask('CONFIG', 'SET', 'save', '1 1')
      redis.ask('SET', 'anything', '1', 'PX', '60000')
      await eventually(() => redis.ask('PING')[0]?.startsWith('MISCONF') === true, 'it refuses PING')
      return urlOf(redis)
    },
    complaint: 'failed redis cannot-save',
  },
  {
    way: 'a Redis that lacks replicas',
    stage: async t => urlOf(await RedisServer.start(t, ['--min-replicas-to-write', '1'])),
    complaint: 'failed redis too-few-replicas',
  },
  {
    way: 'a replica that has lost its primary and answers nothing',
    stage: async t =>
      urlOf(
        await RedisServer.start(t, ['--replicaof', '127.0.0.1', '1', '--replica-serve-stale-data', 'no']),
      ),
    complaint: 'failed redis primary-away',
  },
  {
    way: 'a Redis that takes no more connections',
    stage: async t => {
      const redis = await RedisServer.start(t)
      redis.ask('CONFIG', 'SET', 'maxclients', '1')
      const socket = connect(Number(redis.port), '127.0.0.1').on('error', () => {})
      t.after(async () => void socket.destroy())
      await once(socket, 'connect')
      return urlOf(redis)
    },
    complaint: 'failed redis too-many-clients',
  },
  {
    way: 'a Redis that takes no more connections, with a password',
    stage: async t => {
      const redis = await RedisServer.start(t, ['--requirepass', 'the password'])
      redis.ask('-a', 'the password', 'CONFIG', 'SET', 'maxclients', '1')
      const socket = connect(Number(redis.port), '127.0.0.1').on('error', () => {})
      t.after(async () => void socket.destroy())
      await once(socket, 'connect')
      return urlOf(redis, ':the%20password')
    },
    complaint: 'failed redis too-many-clients',
  },
  {
    // a server in protected mode takes every connection from this machine
    way: 'a Redis in protected mode',
    stage: async t => {
      const denied = '-DENIED Redis is running in protected mode because protected mode is enabled\r\n'
      const port = await startListener(t, socket => socket.end(denied))
      return `redis://127.0.0.1:${port}`
    },
    complaint: 'failed redis protected',
  },
  {
    way: 'a Redis that gives up entries when it is full',
    stage: async t => urlOf(await RedisServer.start(t, ['--maxmemory-policy', 'allkeys-lru'])),
    complaint: 'warning redis evicts',
  },
  {
    way: 'a Redis that gives up any entry that will expire',
    stage: async t => urlOf(await RedisServer.start(t, ['--maxmemory-policy', 'volatile-lru'])),
    complaint: 'warning redis evicts',
  },
]

describe('in Redis the doctor finds, and finds nothing else,', () => {
  for (const { way, stage, complaint } of rows)
    it(way, async t => {
      const REDIS_URL = await stage(t)

      const complaints = await complaintsAbout({ ...env, REDIS_URL })

      assert.deepEqual(complaints, [complaint])
    })
})

describe('of Redis the doctor', () => {
  it('finds nothing wrong where it is as it comes', async t => {
    const { url } = await RedisServer.start(t)

    assert.deepEqual(await complaintsAbout({ ...env, REDIS_URL: url }), [])
  })

  it('finds nothing wrong where the user may do what is needed, and no more', async t => {
    const redis = await startWithRights(t, ...sessionRights, ...limitRights)

    assert.deepEqual(await complaintsAbout({ ...env, REDIS_URL: urlOf(redis, asApp) }), [])
  })

  it('finds nothing wrong where the user may touch the keys of this application alone', async t => {
    const open = await RedisServer.start(t)
    const app = await startApplication({ env: open.env })
    t.after(() => app.close())
    await eventually(() => app.readiness.status === 'ok', 'the application is ready')
    await app.client().get('/login')
    const [prefix] = /^\{auth:[\w-]+\}/.exec(open.ask('KEYS', '*')[0] ?? '') ?? []
    const [, ...commands] = [...sessionRights, ...limitRights]
    const redis = await startWithRights(t, `~${prefix}:*`, ...commands)

    const settings = { ...env, TENANT_PORT: new URL(app.tenantOrigin).port, REDIS_URL: urlOf(redis, asApp) }
    assert.deepEqual(await complaintsAbout(settings), [])
  })

  it('finds nothing wrong where the entry that is the next to expire would go first', async t => {
    const { url } = await RedisServer.start(t, ['--maxmemory-policy', 'volatile-ttl'])

    assert.deepEqual(await complaintsAbout({ ...env, REDIS_URL: url }), [])
  })

  it('trusts the authority that the application trusts', async t => {
    const REDIS_URL = `rediss://127.0.0.1:${await startWithTls(t, certificates.good)}`

    const { stdout, exitCode } = await runDoctor({ ...env, REDIS_URL, ...trustIn(t) }, { args: ['--json'] })

    assert.deepEqual(complaintsIn(JSON.parse(stdout)), [])
    assert.equal(exitCode, 0)
  })

  it('says that it wants a certificate of the application, which has none', async t => {
    const port = await startWithTls(t, certificates.good, '--tls-auth-clients', 'yes')
    const REDIS_URL = `rediss://127.0.0.1:${port}`

    const { stdout } = await runDoctor({ ...env, REDIS_URL, ...trustIn(t) }, { args: ['--json'] })

    // with TLS 1.3 the refusal comes after the handshake, and the end of the connection may overtake it
    const [complaint = '', ...others] = complaintsIn(JSON.parse(stdout))
    assert.match(complaint, /^failed redis (wants-client-certificate|unreachable)$/)
    assert.deepEqual(others, [])
    assert.match(stdout, /tls-auth-clients/)
  })

  it('says which rights are missing, and what to paste', async t => {
    const redis = await startWithRights(t, '~{auth:*', '+mget')

    const finding = await findingOf(urlOf(redis, asApp))

    assert.match(finding?.seen ?? '', /does not let the user app run GET, SET, EVAL on/)
    assert.equal(finding?.remedy?.paste, `ACL SETUSER app ${[...sessionRights, ...limitRights].join(' ')}`)
  })

  for (const [name, options, does] of [
    ['is full', ['--maxmemory', '1'], /^People browse on and log in\. Logouts.* answer 503.*degraded\.$/],
    [
      'lacks replicas',
      ['--min-replicas-to-write', '1'],
      /^People browse on and log in\. Logouts.* answer 503/,
    ],
    ['is no complete cluster', ['--cluster-enabled', 'yes'], /^Signed-in pages and logouts answer 503/],
  ] as const)
    it(`[S53] says what the application does where it ${name}`, async t => {
      const cluster = name === 'is no complete cluster' ? ['--cluster-port', await freePort()] : []
      const redis = await RedisServer.start(t, [...options, ...cluster])

      const finding = await findingOf(redis.url)

      assert.match(finding?.meaning ?? '', does)
    })

  it('leaves nothing behind for long', async t => {
    const redis = await RedisServer.start(t)

    await findingOf(redis.url)

    const lives = redis.ask('KEYS', '*').map(key => Number(redis.ask('PTTL', key)[0]))
    assert.equal(lives.length, 1)
    assert.ok(lives.every(life => life > 0 && life <= 10_000))
  })

  it('repeats no password, not even one that Redis repeats', async t => {
    const port = await startListener(t, socket => {
      const echo = (data: unknown) => `-ERR unknown command ${String(data).replaceAll('\r\n', ' ')}\r\n`
      socket.on('data', data => socket.write(echo(data)))
    })
    const password = encodeURIComponent('correct horse/battery')

    const examination = await examine({ ...env, REDIS_URL: `redis://app:${password}@127.0.0.1:${port}` })

    const report = JSON.stringify(examination) + toText(examination, { isColoured: false })
    assert.match(report, /needless-password/)
    assert.doesNotMatch(report, /horse/)
  })
})

/** Settings under which Node.js trusts the authority of the certificates. */
function trustIn(t: Ending): Record<string, string> {
  const folder = mkdtempSync(join(tmpdir(), 'doctor-'))
  t.after(async () => rmSync(folder, { recursive: true }))
  const file = join(folder, 'authority.pem')
  writeFileSync(file, certificates.ca)
  return { NODE_EXTRA_CA_CERTS: file }
}

async function findingOf(REDIS_URL: string): Promise<Finding | undefined> {
  const { findings } = await examine({ ...env, REDIS_URL })
  return findings.find(({ check }) => check === 'redis')
}

/** Resolves with the port where something listens that is no Redis. */
async function startListener(t: Ending, onConnection: (socket: Socket) => void): Promise<number> {
  const server = createServer(socket => {
    socket.on('error', () => {})
    onConnection(socket)
  })
  t.after(async () => void server.close())
  await once(server.listen(0, '127.0.0.1'), 'listening')
  return Object.assign({ port: 0 }, server.address()).port
}
