const routes: ReadonlyMap<string, string> = new Map([
  ['/', 'home'],
  ['/login', 'login'],
  ['/userlogin', 'login'],
  ['/callback', 'callback'],
  ['/profile', 'profile'],
  ['/logout', 'logout'],
  ['/userlogout', 'logout'],
  ['/backchannel-logout', 'backchannel-logout'],
  ['/livez', 'probe'],
  ['/readyz', 'probe'],
  ['/favicon.ico', 'assets'],
])

/** One of a few names: a path that anybody may choose would make a series of its own. A page of yours needs a line here. */
export function routeOf(target = ''): string {
  const path = pathOf(target).toLowerCase()
  if (path.startsWith('/assets/')) return 'assets'
  return routes.get(path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path) ?? 'other'
}

function pathOf(target: string): string {
  if (target.startsWith('/')) return target.split('?', 1)[0] ?? ''
  return URL.canParse(target) ? new URL(target).pathname : ''
}
