import type { Check } from './check.ts'
import { audience } from './checks/audience.ts'
import { baseUrl } from './checks/base-url.ts'
import { callback } from './checks/callback.ts'
import { certificate } from './checks/certificate.ts'
import { client } from './checks/client.ts'
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
import { secret } from './checks/secret.ts'
import { store } from './checks/store.ts'
import { tenant } from './checks/tenant.ts'

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
