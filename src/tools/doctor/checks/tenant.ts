import { lookup } from 'node:dns/promises'
import { errorCodeOf } from '../../../bounded-fetch.ts'
import type { Context } from '../context.ts'
import { dashboard, failed, type Outcome, ok, skipped, warning } from '../outcome.ts'
import { within } from '../requests/ask.ts'
import type { Route } from '../requests/proxy.ts'

export async function checkTenant({ config: { localTenant, issuerBaseUrl } }: Context): Promise<Outcome> {
  if (localTenant)
    return skipped('No tenant is configured: the local tenant is used, which needs no settings.')
  return ok(`The tenant is ${issuerBaseUrl}`)
}

export async function checkDomain({ config, route, requestMilliseconds }: Context): Promise<Outcome> {
  const url = new URL(config.issuerBaseUrl)
  const hostname = url.hostname.replace(/^\[(.*)\]$/, '$1')
  const way = route(url)
  if (way.kind === 'proxy') return ok(`The proxy ${way.host} (${way.name}) looks up ${hostname}.`)
  try {
    await within(requestMilliseconds, lookup(hostname))
    return way.kind === 'unused' ? unusedProxy(hostname, way) : ok(`${hostname} has an address.`)
  } catch (error) {
    const code = errorCodeOf(error)
    if (way.kind === 'unused') return neededProxy(hostname, way)
    return code === 'ENOTFOUND' ? unknownHost(hostname) : noNameServer(hostname, code)
  }
}

type Unused = Extract<Route, { kind: 'unused' }>

function unusedProxy(hostname: string, { name, remedy }: Unused): Outcome {
  return warning('proxy-unused', {
    seen: `${name} is set, and Node.js does not use it.`,
    meaning: `The application connects to ${hostname} directly.`,
    todo: `If it is to go by the proxy: ${remedy} Otherwise name the host in NO_PROXY.`,
  })
}

function neededProxy(hostname: string, { name, remedy }: Unused): Outcome {
  return failed('proxy-unused', {
    seen: `This machine does not know the host ${hostname}; ${name} is set, and Node.js does not use it.`,
    meaning: 'The application connects directly, so nobody can log in.',
    todo: `${remedy} If the proxy does not know the host either, compare ISSUER_BASE_URL with the Domain in the dashboard.`,
  })
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
