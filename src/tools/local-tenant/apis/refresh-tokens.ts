import type { AdapterPayload, Client, KoaContextWithOIDC } from 'oidc-provider'
import type { Store } from '../provider/store.ts'
import type { RefreshTokens } from '../settings.ts'

type Middleware = (ctx: KoaContextWithOIDC, next: () => Promise<void>) => Promise<void>

/** With rotation, the refresh token that was used last is still taken for a while. */
export function withOverlap(store: Store, { overlapSeconds = 0 }: RefreshTokens): Store {
  return function storeOf(model) {
    const stored = store(model)
    if (model !== 'RefreshToken' || overlapSeconds === 0) return stored
    return {
      ...stored,
      async find(id) {
        const payload = await stored.find(id)
        return payload && isWithin(payload, overlapSeconds) ? { ...payload, consumed: undefined } : payload
      },
    }
  }
}

/** An application revokes its own tokens only. */
export function isOwnToken(
  _ctx: unknown,
  { clientId }: Client,
  token: { clientId?: string | undefined },
): boolean {
  return token.clientId === clientId
}

/** Says which refreshes there were, and refuses them in Auth0's words. */
export function watchRefreshes({ onRefresh }: RefreshTokens): Middleware {
  return async function watchRefreshes(ctx, next) {
    await next()
    if (ctx.oidc?.route !== 'token' || ctx.oidc.params?.['grant_type'] !== 'refresh_token') return
    const token = ctx.oidc.entities.RefreshToken
    if (ctx.status === 200) return onRefresh?.('renewed', token?.accountId)
    if (!isInvalidGrant(ctx.body)) return
    onRefresh?.(token?.consumed ? 'reused' : 'refused', token?.accountId)
    ctx.status = 403
    ctx.body = { error: 'invalid_grant', error_description: 'Unknown or invalid refresh token.' }
  }
}

function isWithin({ consumed }: AdapterPayload, seconds: number): boolean {
  return typeof consumed === 'number' && consumed + seconds >= Date.now() / 1000
}

function isInvalidGrant(body: unknown): boolean {
  return typeof body === 'object' && body !== null && 'error' in body && body.error === 'invalid_grant'
}
