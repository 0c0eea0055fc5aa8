import type { Config } from '../../../config/config.ts'
import { brief } from '../../foreign-text.ts'
import { isObject, textsIn } from '../management/tenant-request.ts'
import type { Change } from './change.ts'

type Lifetime = Config['session']
type Fields = Readonly<Record<string, unknown>>

/**
 * How refresh tokens live. Where the application had none before, each is good for one use and no longer than a session here.
 * Where it had, somebody may have chosen that: only an overlap of zero changes, by which two requests at once end a person's
 * tokens.
 */
export function refreshTokens(fields: Fields, { absoluteSeconds }: Lifetime): Change | undefined {
  const value = fields[field]
  const now = isObject(value) ? value : {}
  if (hadRefreshTokens(fields)) return overlap(now)
  return {
    field,
    value: {
      rotation_type: 'rotating',
      expiration_type: 'expiring',
      leeway: overlapSeconds,
      token_lifetime: absoluteSeconds,
      infinite_token_lifetime: false,
      infinite_idle_token_lifetime: true,
    },
    shown: `rotating, ${overlapSeconds} s overlap, over after ${absoluteSeconds} s as a session is`,
  }
}

/** What the refresh tokens of the application have that a session here does not get along with. Undefined where nothing has. */
export function refreshTokenNote(
  fields: Fields,
  { absoluteSeconds, rollingSeconds }: Lifetime,
): string | undefined {
  const value = fields[field]
  const now = isObject(value) ? value : {}
  if (!hadRefreshTokens(fields) || now['expiration_type'] !== 'expiring') return undefined
  const [whole, idle] = [now['token_lifetime'], now['idle_token_lifetime']]
  const isShort =
    now['infinite_token_lifetime'] !== true && typeof whole === 'number' && whole < absoluteSeconds
  const isIdleShort =
    now['infinite_idle_token_lifetime'] !== true && typeof idle === 'number' && idle < rollingSeconds
  if (!isShort && !isIdleShort) return undefined
  const seen = isShort ? `lives for ${brief(whole)} s` : `lives for ${brief(idle)} s without use`
  const limit = isShort
    ? `SESSION_ABSOLUTE_DURATION (${absoluteSeconds})`
    : `SESSION_ROLLING_DURATION (${rollingSeconds})`
  return (
    `a refresh token of this application ${seen}, which is less than ${limit}: a page that needs a token\n` +
    'then asks for a fresh login. It stays as it is: Settings, Refresh Token Expiration. See docs/auth0.md.'
  )
}

const field = 'refresh_token'
const overlapSeconds = 10

function hadRefreshTokens(fields: Fields): boolean {
  return textsIn(fields['grant_types']).includes('refresh_token')
}

// what is sent replaces the object, so its other members are sent along
function overlap(now: Fields): Change | undefined {
  if (now['rotation_type'] !== 'rotating' || Number(now['leeway'] ?? 0) > 0) return undefined
  return { field, value: { ...now, leeway: overlapSeconds }, shown: `overlap 0 → ${overlapSeconds} s` }
}
