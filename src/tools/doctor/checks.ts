import { checkRoles, checkSecondFactor } from './checks/actions.ts'
import { checkAccount } from './checks/apis/account.ts'
import { checkAudience, checkPermissions } from './checks/apis/audience.ts'
import { checkOffline, checkRefreshTokens } from './checks/apis/refresh-tokens.ts'
import { checkCallback, checkClient, checkLogin } from './checks/authorization-endpoint.ts'
import { checkBaseUrl, checkCookies } from './checks/base-url.ts'
import { checkCertificate } from './checks/certificate.ts'
import { checkClock } from './checks/clock.ts'
import { checkDiscovery } from './checks/discovery.ts'
import { checkIssuer } from './checks/issuer.ts'
import { checkKeys } from './checks/keys.ts'
import { checkLogout } from './checks/logout.ts'
import { checkProtocol } from './checks/protocol.ts'
import { checkDomain, checkTenant } from './checks/tenant.ts'
import { checkGrant, checkMethod, checkSecret } from './checks/token-endpoint.ts'
import type { Context } from './context.ts'
import type { Outcome } from './outcome.ts'
import { checkRedis } from './redis/check.ts'

/** In the order in which they run: each stands below the checks that it needs. */
const table = [
  { id: 'cookies', needs: ['settings'], run: checkCookies },
  { id: 'base-url', needs: ['settings'], run: checkBaseUrl },
  { id: 'redis', needs: ['settings'], run: checkRedis },
  { id: 'tenant', needs: ['settings'], run: checkTenant },
  { id: 'domain', needs: ['tenant'], run: checkDomain },
  { id: 'certificate', needs: ['domain'], run: checkCertificate },
  { id: 'discovery', needs: ['certificate'], run: checkDiscovery },
  { id: 'issuer', needs: ['discovery'], run: checkIssuer },
  { id: 'protocol', needs: ['issuer'], run: checkProtocol },
  { id: 'keys', needs: ['protocol'], run: checkKeys },
  { id: 'client', needs: ['issuer'], run: checkClient },
  { id: 'callback', needs: ['client'], run: checkCallback },
  { id: 'login', needs: ['callback'], run: checkLogin },
  { id: 'audience', needs: ['login'], run: checkAudience },
  { id: 'permissions', needs: ['audience'], run: checkPermissions },
  { id: 'account', needs: ['login'], run: checkAccount },
  { id: 'secret', needs: ['issuer'], run: checkSecret },
  { id: 'grant', needs: ['secret'], run: checkGrant },
  { id: 'method', needs: ['secret'], run: checkMethod },
  { id: 'offline', needs: ['grant'], run: checkOffline },
  { id: 'refresh-tokens', needs: ['offline'], run: checkRefreshTokens },
  { id: 'logout', needs: ['issuer'], run: checkLogout },
  { id: 'roles', needs: ['tenant'], run: checkRoles },
  { id: 'second-factor', needs: ['tenant'], run: checkSecondFactor },
  { id: 'clock', needs: ['discovery'], run: checkClock },
] as const

/** The settings have an id too, but no check in the table: without them there is no context to run one in. */
export type CheckId = 'settings' | (typeof table)[number]['id']

export interface Check {
  readonly id: CheckId
  /** The checks that must not have failed, or been skipped, before this one runs. */
  readonly needs: readonly CheckId[]
  run(context: Context): Promise<Outcome | readonly Outcome[]>
}

export const checks: readonly Check[] = table
