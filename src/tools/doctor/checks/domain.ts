import { lookup } from 'node:dns/promises'
import { errorCodeOf } from '../../../bounded-fetch.ts'
import type { Check } from '../check.ts'
import { dashboard } from '../dashboard.ts'
import { failed, type Outcome, ok } from '../finding.ts'
import { within } from '../within.ts'

export const domain: Check = {
  id: 'domain',
  needs: ['tenant'],
  async run({ config, requestMilliseconds }) {
    const hostname = new URL(config.issuerBaseUrl).hostname.replace(/^\[(.*)\]$/, '$1')
    try {
      await within(requestMilliseconds, lookup(hostname))
      return ok(`${hostname} has an address.`)
    } catch (error) {
      return errorCodeOf(error) === 'ENOTFOUND'
        ? unknownHost(hostname)
        : noNameServer(hostname, errorCodeOf(error))
    }
  },
}

function unknownHost(hostname: string): Outcome {
  return failed('unknown-host', {
    seen: `There is no host ${hostname}.`,
    meaning: 'ISSUER_BASE_URL is mistyped, or the tenant is gone.',
    todo: 'Copy the domain as it stands there, the region included, into ISSUER_BASE_URL.',
    where: dashboard.domain,
  })
}

function noNameServer(hostname: string, code: string | undefined): Outcome {
  return failed('no-name-server', {
    seen: `No name server says whether there is a host ${hostname} (${code ?? 'timeout'}).`,
    meaning: 'This machine has no working network or name server.',
    todo: 'Look at the network of this machine, then try again.',
  })
}
