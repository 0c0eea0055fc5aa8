import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const main = join(fileURLToPath(new URL('../../..', import.meta.url)), 'dist/main.js')

/** Starts the built application in a folder, with no settings but those in its `.env`. Resolves once it listens. */
export async function startIn(
  folder: string,
  t: { after(stop: () => Promise<unknown>): void },
): Promise<void> {
  const env = { PATH: process.env['PATH'] }
  const child = spawn(process.execPath, [main], { cwd: folder, env, stdio: ['ignore', 'pipe', 'inherit'] })
  t.after(async () => {
    if (child.exitCode !== null) return
    child.kill('SIGTERM')
    await once(child, 'close')
  })
  for await (const line of createInterface(child.stdout)) if (line.includes('"msg":"listening"')) break
  if (child.exitCode !== null) throw new Error('It ended before it listened.')
  // without a reader the log would fill the pipe and block the application
  child.stdout.resume()
}
