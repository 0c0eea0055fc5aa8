import { readFileSync } from 'node:fs'

export interface LockedPackage {
  readonly name: string
  readonly version: string
  readonly license?: string
  readonly hasInstallScript?: boolean
}

const { packages } = JSON.parse(readFileSync(new URL('../../package-lock.json', import.meta.url), 'utf8'))

/** Where in the installation each package is that production runs. */
export const productionPaths = Object.keys(packages).filter(path => path !== '' && !packages[path].dev)

/** These packages; one that is installed in two places is here twice. */
export const productionPackages: readonly LockedPackage[] = productionPaths.map(path => ({
  // an override installs one package under the name of another
  name: path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length),
  ...packages[path],
}))
