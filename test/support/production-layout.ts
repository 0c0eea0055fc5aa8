import { execFile, execFileSync } from 'node:child_process'
import { chmodSync, chownSync, lstatSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { type RunningProcess, startProcess } from './process.ts'

const script = fileURLToPath(new URL('../../scripts/production-layout.mjs', import.meta.url))
// rights do not bind root: it runs the application as nobody
const nobody = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {}

export interface ProductionLayout {
  readonly folder: string
  /** Runs Node.js in the layout, as a user with no right to write there. */
  run(args: readonly string[], env?: Record<string, string>): RunningProcess
  /** Every file there, and where temporary files and a home directory would be, with its size and times. */
  state(): string[]
  remove(): void
}

/** What production runs from, made from this repository by its own script, and then closed to writing. */
export async function makeProductionLayout(): Promise<ProductionLayout> {
  const place = mkdtempSync(join(tmpdir(), 'production-'))
  const folder = join(place, 'application')
  const scratch = join(place, 'scratch')
  await promisify(execFile)(process.execPath, [script, folder])
  mkdirSync(scratch)
  if (nobody.uid) chownSync(scratch, nobody.uid, nobody.gid)
  chmodSync(place, 0o755)
  execFileSync('chmod', ['-R', 'a+rX,a-w', folder])
  return {
    folder,
    run: (args, env = {}) =>
      startProcess({ HOME: scratch, TMPDIR: scratch, ...env }, { args, cwd: folder, ...nobody }),
    state: () => readdirSync(place, { recursive: true, encoding: 'utf8' }).map(path => describe(place, path)),
    remove() {
      execFileSync('chmod', ['-R', 'u+w', place])
      rmSync(place, { recursive: true })
    },
  }
}

function describe(place: string, path: string): string {
  const { size, mtimeMs, ctimeMs, mode } = lstatSync(join(place, path))
  return [path, size, mtimeMs, ctimeMs, mode].join(' ')
}
