import assert from 'node:assert/strict'
import { brand } from '../../src/brand.ts'
import type { RunningApplication } from './application.ts'
import { Client } from './client.ts'
import { freePort } from './process.ts'

type Labels = Readonly<Record<string, string>>

interface Sample {
  /** Of a metric of the application's own, without the prefix of the brand. */
  readonly name: string
  readonly isOurs: boolean
  readonly labels: Labels
  readonly value: number
}

/** For an application that serves metrics. */
export async function metricsEnv(): Promise<Record<'METRICS_PORT', string>> {
  return { METRICS_PORT: await freePort() }
}

/** What Prometheus would read from it now. */
export async function scrape({ config }: Pick<RunningApplication, 'config'>): Promise<Scrape> {
  return scrapeAt(`http://localhost:${config.metricsPort}`)
}

export async function scrapeAt(origin: string): Promise<Scrape> {
  const { status, body } = await new Client(origin).get('/metrics')
  assert.equal(status, 200)
  return new Scrape(body)
}

export class Scrape {
  readonly samples: readonly Sample[]
  readonly #text: string

  constructor(text: string) {
    this.#text = text
    this.samples = text
      .split('\n')
      .filter(line => line !== '' && !line.startsWith('#'))
      .map(readSample)
  }

  /** Of all that is measured, by its type. */
  get types(): ReadonlyMap<string, string> {
    const lines = this.#text.matchAll(/^# TYPE (\S+) (\S+)$/gm)
    return new Map([...lines].map(([, name = '', type = '']) => [bare(name), type]))
  }

  /** The sum of the samples that have these labels; undefined where there is none. */
  value(name: string, labels: Labels = {}): number | undefined {
    const matching = this.samples.filter(sample => sample.name === name && hasAll(sample.labels, labels))
    return matching.length === 0 ? undefined : matching.reduce((sum, { value }) => sum + value, 0)
  }

  /** The values that are not zero, by the value of a label. */
  by(label: string, name: string, labels: Labels = {}): Record<string, number> {
    const matching = this.samples.filter(sample => sample.name === name && hasAll(sample.labels, labels))
    const values = [...new Set(matching.map(sample => sample.labels[label] ?? ''))]
    const entries = values.map(
      value => [value, this.value(name, { ...labels, [label]: value }) ?? 0] as const,
    )
    return Object.fromEntries(entries.filter(([, value]) => value !== 0))
  }
}

function readSample(line: string): Sample {
  const [, name = '', labels = '', value = ''] = /^(\w+)(?:\{(.*)\})? (\S+)$/.exec(line) ?? []
  assert.notEqual(name, '', line)
  const pairs = [...labels.matchAll(/(\w+)="([^"]*)"/g)].map(([, key = '', text = '']) => [key, text])
  const isOurs = name.startsWith(brand.metricsPrefix)
  return { name: bare(name), isOurs, labels: Object.fromEntries(pairs), value: Number(value) }
}

function bare(name: string): string {
  return name.startsWith(brand.metricsPrefix) ? name.slice(brand.metricsPrefix.length) : name
}

function hasAll(labels: Labels, wanted: Labels): boolean {
  return Object.entries(wanted).every(([key, text]) => labels[key] === text)
}
