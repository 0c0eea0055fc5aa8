import { lookup } from 'node:dns/promises'
import { errorCodeOf } from '../../../bounded-fetch.ts'
import { within } from '../ask.ts'
import type { Context } from '../context.ts'
import { dashboard, failed, type Outcome, ok, skipped } from '../outcome.ts'

export async function checkTenant({ config: { localTenant, issuerBaseUrl } }: Context): Promise<Outcome> {
  if (localTenant)
    return skipped('No tenant is configured: the local tenant is used, which needs no settings.')
  return ok(`The tenant is ${issuerBaseUrl}`)
}

export async function checkDomain({ config, requestMilliseconds }: Context): Promise<Outcome> {
  const hostname = new URL(config.issuerBaseUrl).hostname.replace(/^\[(.*)\]$/, '$1')
  try {
    await within(requestMilliseconds, lookup(hostname))
    return ok(`${hostname} has an address.`)
  } catch (error) {
    const code = errorCodeOf(error)
    return code === 'ENOTFOUND' ? unknownHost(hostname) : noNameServer(hostname, code)
  }
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
