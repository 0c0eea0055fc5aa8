// oidc-provider 9.13 prints a warning on Node 20 when its index is imported, and has no setting against it. The modules
// behind the index print none. They have the same classes, so they have the same types.
declare module 'oidc-provider/lib/provider.js' {
  export { Provider } from 'oidc-provider'
}

declare module 'oidc-provider/lib/helpers/errors.js' {
  export const AccessDenied: typeof import('oidc-provider').errors.AccessDenied
  export const InvalidRequest: typeof import('oidc-provider').errors.InvalidRequest
  export const SessionNotFound: typeof import('oidc-provider').errors.SessionNotFound
  export const UnauthorizedClient: typeof import('oidc-provider').errors.UnauthorizedClient
}

declare module 'oidc-provider/lib/helpers/interaction_policy/index.js' {
  export const base: typeof import('oidc-provider').interactionPolicy.base
  export const Check: typeof import('oidc-provider').interactionPolicy.Check
  export const Prompt: typeof import('oidc-provider').interactionPolicy.Prompt
}
