import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { complaintsAbout } from '../../support/doctor/complaints.ts'
import { freeUrl, onBaseUrl, type Row, settings } from '../../support/doctor/faults.ts'
import { secret, startProbes } from '../../support/doctor/stage.ts'

const rows: readonly Row[] = [
  { way: 'a secret that is missing', stage: settings({ SECRET: '' }), complaint: 'failed settings SECRET' },
  {
    way: 'half of the credentials',
    stage: settings({ CLIENT_ID: '' }),
    complaint: 'failed settings CLIENT_ID',
  },
  {
    way: 'what a quickstart left there',
    stage: settings({ CLIENT_SECRET: 'YOUR_CLIENT_SECRET' }),
    complaint: 'failed settings CLIENT_SECRET',
  },
  {
    way: 'a path in the URL of the application',
    stage: settings({ BASE_URL: 'http://localhost:3000/callback' }),
    complaint: 'failed settings BASE_URL',
  },
  {
    way: 'a percent sign in the password of Redis',
    stage: settings({ REDIS_URL: 'redis://:100%@127.0.0.1:6379' }),
    complaint: 'failed settings REDIS_URL',
  },
  {
    way: 'a secret that can be guessed',
    stage: settings({ SECRET: 'aaaaaaaaaaaaaaaaaaaaaaaa123456789' }),
    complaint: 'warning settings secret-weak',
  },
  {
    way: 'a rotation that did not happen',
    stage: settings({ SECRET_PREVIOUS: secret }),
    complaint: 'warning settings secret-not-rotated',
  },
  {
    way: "another starter's names of the settings",
    stage: async t => {
      const { BASE_URL = '' } = await startProbes(t, '')
      return { AUTH0_DOMAIN: 'acme.eu.auth0.com', BASE_URL }
    },
    complaint: 'warning settings other-names',
  },
  {
    way: 'plain http on a network',
    stage: async t => {
      const { BASE_URL = '' } = await startProbes(t, '')
      return onBaseUrl(t, BASE_URL.replace('127.0.0.1', '0.0.0.0'))
    },
    complaint: 'warning cookies not-secure',
  },
  {
    way: 'an application that is not running',
    stage: async t => onBaseUrl(t, await freeUrl()),
    complaint: 'warning base-url not-running',
  },
  {
    way: 'another application at its URL',
    stage: async t => {
      const { BASE_URL = '' } = await startProbes(t, '', (_request, response) => response.end('It works!'))
      return onBaseUrl(t, BASE_URL)
    },
    complaint: 'failed base-url another-application',
  },
  {
    way: 'https where plain http is spoken',
    stage: async t => {
      const { BASE_URL = '' } = await startProbes(t, '')
      return onBaseUrl(t, BASE_URL.replace('http:', 'https:'))
    },
    complaint: 'failed base-url plain-http',
  },
]

describe('in the settings the doctor finds, and finds nothing else,', () => {
  for (const { way, stage, complaint } of rows)
    it(way, async t => {
      const env = await stage(t)

      const complaints = await complaintsAbout(env)

      assert.deepEqual(complaints, [complaint])
    })

  it('everything that is wrong, at once', async () => {
    const complaints = await complaintsAbout({ NODE_ENV: 'production', SECRET: 'short', BASE_URL: 'x' })

    assert.deepEqual(
      complaints.map(complaint => complaint.replace('failed settings ', '')),
      ['ISSUER_BASE_URL', 'CLIENT_ID', 'CLIENT_SECRET', 'SECRET', 'BASE_URL'],
    )
  })
})
