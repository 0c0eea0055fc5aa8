import { execFile } from 'node:child_process'
import { tmpdir } from 'node:os'
import { fileURLToPath } from 'node:url'

const main = fileURLToPath(new URL('../../../dist/tools/doctor/main.js', import.meta.url))

export interface Ended {
  readonly exitCode: number | string | null | undefined
  readonly stdout: string
  readonly stderr: string
}

/** Runs the built doctor to its end, in an environment that holds nothing but `env`, away from the developer's .env. */
export function runDoctor(
  env: Record<string, string>,
  { args = [], folder = tmpdir() }: { args?: readonly string[]; folder?: string } = {},
): Promise<Ended> {
  return new Promise(resolve => {
    execFile(
      process.execPath,
      [main, ...args],
      { cwd: folder, env: { PATH: process.env['PATH'], ...env } },
      (error, stdout, stderr) => resolve({ exitCode: error ? error.code : 0, stdout, stderr }),
    )
  })
}
