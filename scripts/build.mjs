// Compiles src/ to dist/. Without development dependencies it keeps the dist/ that is there.
import { execFileSync } from 'node:child_process'
import { existsSync, rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const compiler = `${root}node_modules/typescript/bin/tsc`

if (existsSync(compiler)) compile()
else if (!existsSync(`${root}dist/main.js`)) {
  console.error(
    'Nothing is built, and the compiler is missing: run "npm ci" with development dependencies first.',
  )
  process.exitCode = 1
}

function compile() {
  rmSync(`${root}dist`, { recursive: true, force: true })
  try {
    execFileSync(process.execPath, [compiler, '-p', 'tsconfig.build.json'], { cwd: root, stdio: 'inherit' })
  } catch {
    process.exitCode = 1
  }
}
