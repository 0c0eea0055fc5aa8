import { setTimeout as delay } from 'node:timers/promises'
import type { Person } from '../../../src/tools/local-tenant/accounts/person.ts'
import { startFleetAt, type TokenFleet, type TokenInstance } from '../../support/token-fleet.ts'
import { Observations, RecentFaults } from '../checked-requests.ts'
import { type Breakable, durable, injectFaults } from '../deployment.ts'
import { createRound, Random } from '../fault-schedule.ts'
import type { RunContext, SoakPart } from '../part.ts'
import { RefreshRecord } from './refresh-record.ts'
import { TokenUser } from './token-user.ts'
import { judge, type Span } from './verdict.ts'

const roundSeconds = 30
const users = 6
/** A lease whose holder was killed lasts for 25 seconds. */
const recoverySeconds = 60

/** Tokens of a second, renewed at two instances by people with several tabs, while processes, Redis and the tenant fail. */
export function tokensPart({ refreshes, seed }: { refreshes: number; seed: number }): SoakPart {
  return {
    title: `[S60] ${refreshes} refreshes under faults, seed ${seed}: only a kill between the tenant's answer and the store costs a login`,
    async run(context) {
      const run = await startRun(context, seed)
      for (let number = 0; run.record.count('renewed') < refreshes && run.works; number++) {
        const seconds = await run.round(seed + number)
        context.print(
          `round ${number + 1}: ${run.record.count('renewed')} refreshes so far, everybody is served again after ${seconds.toFixed(1)} s`,
        )
      }
      return run.end(context)
    },
  }
}

async function startRun(context: RunContext, seed: number) {
  const random = new Random(seed)
  const observations = new Observations()
  let isSlow = false
  const record = new RefreshRecord(() => ({
    before: random.between(0, 100),
    after: isSlow ? random.between(1000, 7000) : random.between(0, 600),
  }))
  const people = Array.from({ length: users }, (_, number) => personCalled(`person-${number}`))
  const fleet = await startFleetAt(record, context, { people, redisOptions: durable })
  const kills: number[] = []
  const outages: Span[] = []
  const breakable: Breakable = {
    redis: watched(fleet.redis, outages),
    instances: [killable(fleet.instances[0], kills), killable(fleet.instances[1], kills)],
    breakTenant: async () => {
      isSlow = true
    },
    healTenant: async () => {
      isSlow = false
    },
  }
  const everybody = await Promise.all(
    people.map(async ({ id, name }, number) => {
      const surroundings = { ...fleet, observations, random: new Random(seed * 1000 + number) }
      return new TokenUser(id, await fleet.loggedIn(name), surroundings)
    }),
  )

  return {
    record,
    get works() {
      return observations.violations.length === 0
    },
    /** Resolves with how long it took until everybody was served again. */
    async round(roundSeed: number): Promise<number> {
      let isOver = false
      const visits = everybody.map(user => user.comeAgain(() => isOver))
      const injection = { deployment: breakable, faults: new RecentFaults(), observations }
      await injectFaults(injection, createRound(roundSeed, roundSeconds), () => {})
      isOver = true
      await Promise.all(visits)
      return recover(everybody, observations)
    },
    end({ print }: RunContext): readonly string[] {
      const losses = everybody.flatMap(({ person, losses }) => Array.from({ length: losses }, () => person))
      const { lostByKill, violations } = judge({ refreshes: record.refreshes, kills, outages, losses })
      for (const [what, count] of [...observations.counts].sort()) print(`${count} ${what}`)
      print(
        `${record.count('renewed')} refreshes, ${kills.length} kills, ${outages.length} outages of Redis; ` +
          `${record.count('reused')} reused and ${record.count('refused')} refused`,
      )
      print(
        `${lostByKill} lost by a kill between the tenant's answer and the store, ${losses.length} led to a login`,
      )
      return [...observations.violations, ...violations]
    },
  }
}

async function recover(everybody: readonly TokenUser[], observations: Observations): Promise<number> {
  const beganAt = performance.now()
  const since = () => (performance.now() - beganAt) / 1000
  let waiting = [...everybody]
  while (waiting.length > 0 && since() < recoverySeconds) {
    const served = await Promise.all(waiting.map(user => user.isServed()))
    waiting = waiting.filter((_, index) => !served[index])
    await delay(200)
  }
  for (const { person } of waiting)
    observations.violation(`${person} is not served ${recoverySeconds} s after the faults`)
  return since()
}

function killable(instance: TokenInstance, kills: number[]): Breakable['instances'][number] {
  return {
    start: () => instance.start(),
    restart: () => instance.restart(),
    kill: () => {
      kills.push(performance.now())
      return instance.kill()
    },
  }
}

/** Notes when Redis was away. */
function watched(redis: TokenFleet['redis'], outages: Span[]): Breakable['redis'] {
  let from = 0
  const begin = () => {
    from = performance.now()
  }
  const end = () => outages.push({ from, to: performance.now() })
  return {
    stall: () => {
      begin()
      redis.stall()
    },
    goOn: () => {
      redis.goOn()
      end()
    },
    kill: () => {
      begin()
      return redis.kill()
    },
    start: async () => {
      await redis.start()
      end()
    },
  }
}

function personCalled(name: string): Person {
  return {
    id: `auth0|${name}`,
    name,
    nickname: name,
    givenName: name,
    email: `${name}@people.example`,
    emailVerified: true,
    updatedAt: '2026-01-15T09:30:00.000Z',
    note: 'opens a page that needs a token',
  }
}
