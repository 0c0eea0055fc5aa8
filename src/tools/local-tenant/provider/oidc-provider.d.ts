// oidc-provider 9.13 warns on Node 20 when its index is imported, and nothing turns that off. The parts behind the
// index do not warn. They are the same classes, so they have the same types.
declare module 'oidc-provider/lib/provider.js' {
  export { Provider } from 'oidc-provider'
}

declare module 'oidc-provider/lib/helpers/errors.js' {
  export const AccessDenied: typeof import('oidc-provider').errors.AccessDenied
  export const SessionNotFound: typeof import('oidc-provider').errors.SessionNotFound
  export const UnauthorizedClient: typeof import('oidc-provider').errors.UnauthorizedClient
}
