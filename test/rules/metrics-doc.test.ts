import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import { brand } from '../../src/brand.ts'
import { errorPages } from '../../src/errors/failure-kinds.ts'
import { Readiness } from '../../src/http/health.ts'
import { createMetrics } from '../../src/metrics/metrics.ts'
import { routeNames } from '../../src/routes.ts'
import { tenantLimits } from '../../src/tenant-client/fetch.ts'
import { TenantHealth } from '../../src/tenant-client/tenant-health.ts'

const kinds: readonly string[] = Object.keys(errorPages)
const document = readFileSync(new URL('../../docs/metrics.md', import.meta.url), 'utf8')
const rows = document
  .split('\n')
  .filter(line => line.startsWith('| `'))
  .map(line => line.split(/(?<!\\)\|/).map(cell => cell.trim()))

const observed = { readiness: new Readiness(), tenant: new TenantHealth(), redis: { isUp: true }, routeNames }
const { registry, stop } = createMetrics(observed, 0)
const real = registry.getMetricsAsArray()
stop()

/** The prefix of the metrics in the document; the brand may have another one. */
const [, prefix = ''] = /with `(\w+_)`/.exec(document) ?? []
const isOurs = (name: string) => name.startsWith(brand.metricsPrefix)
const asWritten = (name: string) => (isOurs(name) ? prefix + name.slice(brand.metricsPrefix.length) : name)

describe('docs/metrics.md', () => {
  it('has every metric of the application once, with its type and labels', () => {
    const written = rows
      .filter(([, name = '']) => name.startsWith(`\`${prefix}`))
      .map(cells => cells.slice(1, 4))

    const ours = real.filter(({ name }) => isOurs(name))
    const expected = ours.map(metric => {
      const labels: unknown = Reflect.get(metric, 'labelNames')
      const names = Array.isArray(labels) ? labels.map(label => `\`${label}\``) : []
      return [`\`${asWritten(metric.name)}\``, `${metric.type}`, names.join(', ')]
    })
    assert.deepEqual(written.sort(), expected.sort())
  })

  it('has every other metric', () => {
    const written = rows.flatMap(([, names = '']) => [...names.matchAll(/`(\w+)`/g)].map(([, name]) => name))

    assert.deepEqual(
      real.map(({ name }) => asWritten(name)).filter(name => !written.includes(name)),
      [],
    )
  })

  it('alerts on nothing that does not exist', () => {
    const names = new Set(real.map(({ name }) => asWritten(name).replace(/_(bucket|count)$/, '')))

    const alerts = document.split('## What to be woken for')[1] ?? ''
    const used = [...alerts.matchAll(new RegExp(`\\b(${prefix}|nodejs_)\\w+`, 'g'))].map(([name]) =>
      name.replace(/_(bucket|count)$/, ''),
    )
    assert.ok(used.length > 10)
    assert.deepEqual(
      used.filter(name => !names.has(name)),
      [],
    )
  })

  it('alerts on no kind of failure that does not exist', () => {
    const named = [...document.matchAll(/reason=~?"([^"]+)"/g)].flatMap(([, reasons = '']) =>
      reasons.split('\\|'),
    )

    assert.ok(named.length > 5)
    assert.deepEqual(
      named.filter(kind => !kinds.includes(kind)),
      [],
    )
  })

  it('has the bounds of calls to the tenant', () => {
    const row = rows.find(([, name]) => name === `\`${prefix}tenant_call_duration_seconds\``)?.join(' ') ?? ''

    const [, openSeconds, calls] = /for (\d+) seconds after a timeout, or (\d+) calls/.exec(row) ?? []
    assert.equal(Number(openSeconds) * 1000, tenantLimits.openMilliseconds)
    assert.equal(Number(calls), tenantLimits.calls)
  })
})
