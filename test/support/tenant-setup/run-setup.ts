import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../../..', import.meta.url))

/** What the application is called at the tenant unless somebody says otherwise. */
export const { name: applicationName }: { name: string } = JSON.parse(
  readFileSync(join(root, 'package.json'), 'utf8'),
)

export interface Run {
  readonly exitCode: number | null
  readonly stdout: string
  readonly stderr: string
}

/** What to do once a prompt is printed: type a line, end the input, or press Ctrl-C. */
export type Answer = readonly [prompt: RegExp, answer: string | typeof endOfInput | typeof controlC]
export const endOfInput = Symbol('end of input')
export const controlC = Symbol('Ctrl-C')

interface Options {
  readonly folder: string
  readonly args?: readonly string[]
  readonly env?: Record<string, string>
  readonly answers?: readonly Answer[]
  /** Runs it on a real terminal, by script(1), where Ctrl-C is a key and not a signal. */
  readonly onTerminal?: boolean
}

/** Runs the built set-up as `npm run tenant:setup` does, in a folder of its own. Without `answers`, its input is empty. */
export async function runSetup({
  folder,
  args = ['--no-doctor'],
  env = {},
  answers = [],
  onTerminal = false,
}: Options): Promise<Run> {
  const command = [process.execPath, join(root, 'dist/tools/tenant-setup/main.js'), ...args]
  const [file = '', ...rest] = onTerminal ? ['script', '-qec', command.join(' '), '/dev/null'] : command
  const child = spawn(file, rest, {
    cwd: folder,
    env: { PATH: process.env['PATH'], ...env },
    stdio: 'pipe',
  })
  const output = { stdout: '', stderr: '' }
  const open = [...answers]
  let seen = 0
  const answer = () => {
    const [prompt, line] = open[0] ?? []
    const found = prompt?.exec(output.stdout.slice(seen))
    if (!found) return
    seen += found.index + found[0].length
    open.shift()
    if (line === endOfInput) child.stdin.end()
    else if (line === controlC && onTerminal) child.stdin.write('\u0003')
    else if (line === controlC) child.kill('SIGINT')
    else child.stdin.write(`${line}\n`)
    if (open.length > 0) answer()
  }
  child.stdout.on('data', chunk => {
    output.stdout += chunk
    answer()
  })
  child.stderr.on('data', chunk => {
    output.stderr += chunk
  })
  // the set-up may end before it has read its input
  child.stdin.on('error', () => {})
  if (answers.length === 0) child.stdin.end()
  const [exitCode] = await once(child, 'close')
  return { exitCode: typeof exitCode === 'number' ? exitCode : null, ...output }
}

/** A folder with these files, until the test is over. */
export function newFolder(
  t: { after(remove: () => void): void },
  files: Readonly<Record<string, string>> = {},
): string {
  const folder = mkdtempSync(join(tmpdir(), 'setup-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
  return folder
}

/** Every file in the folder, by name. */
export function filesIn(folder: string): Record<string, string> {
  return Object.fromEntries(readdirSync(folder).map(name => [name, readFileSync(join(folder, name), 'utf8')]))
}
