/**
 * The code of an Auth0 Action that puts a person's roles into the ID token, under the name that ROLES_CLAIM has. Auth0 sends
 * none without it, and drops `roles` without a namespace.
 */
export function rolesAction(claim: string): string {
  return `exports.onExecutePostLogin = async (event, api) => {
  api.idToken.setCustomClaim(${quoted(claim)}, event.authorization?.roles ?? [])
}`
}

/** The same with the place where it belongs. */
export function rolesActionAdvice(claim: string): string {
  return `ROLES_CLAIM is set, and the tenant sends no roles by itself: it needs an Action on the login trigger. In the Auth0
dashboard: Actions, Library, Create Action, Build from Scratch, trigger Login / Post Login. Paste this, and Deploy:

${rolesAction(claim)}

Then drag it into the flow: Actions, Triggers, post-login, Apply. Roles are given in User Management, Roles.
`
}

function quoted(text: string): string {
  return `'${text.replaceAll(/[\\']/g, '\\$&')}'`
}
