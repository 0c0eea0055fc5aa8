import type { Check } from './check.ts'
import { audience } from './checks/audience.ts'
import { client } from './checks/authorization-endpoint.ts'
import { baseUrl } from './checks/base-url.ts'
import { callback } from './checks/callback.ts'
import { certificate } from './checks/certificate.ts'
import { clock } from './checks/clock.ts'
import { cookies } from './checks/cookies.ts'
import { discovery } from './checks/discovery.ts'
import { domain } from './checks/domain.ts'
import { grant } from './checks/grant.ts'
import { issuer } from './checks/issuer.ts'
import { keys } from './checks/keys.ts'
import { login } from './checks/login.ts'
import { logout } from './checks/logout.ts'
import { method } from './checks/method.ts'
import { protocol } from './checks/protocol.ts'
import { tenant } from './checks/tenant.ts'
import { secret } from './checks/token-endpoint.ts'
import { store } from './redis/check.ts'

/** Each stands below what it needs. */
export const checks: readonly Check[] = [
  cookies,
  baseUrl,
  store,
  tenant,
  domain,
  certificate,
  discovery,
  issuer,
  protocol,
  keys,
  client,
  callback,
  login,
  audience,
  secret,
  grant,
  method,
  logout,
  clock,
]
