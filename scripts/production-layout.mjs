// Makes the folder that production runs from, as the Dockerfile does, without a container engine:
//   node scripts/production-layout.mjs FOLDER
// It follows the Dockerfile's COPY and RUN lines, so that the steps are written once.
import { execSync } from 'node:child_process'
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
// instructions that only a container engine needs
const engineOnly = ['WORKDIR', 'ENV', 'USER', 'EXPOSE', 'STOPSIGNAL', 'HEALTHCHECK', 'CMD']

const [folder] = process.argv.slice(2)
if (folder && isEmpty(folder)) make(resolve(folder))
else {
  console.error('Usage: node scripts/production-layout.mjs FOLDER, where nothing is in FOLDER yet.')
  process.exitCode = 1
}

function isEmpty(path) {
  return !existsSync(path) || readdirSync(path).length === 0
}

function make(layout) {
  const workshop = mkdtempSync(join(tmpdir(), 'production-build-'))
  try {
    for (const { stage, instruction, rest } of instructions()) {
      if (engineOnly.includes(instruction)) continue
      if (stage === 'build' && instruction === 'RUN') run(rest, workshop)
      else if (stage === 'build' && instruction === 'COPY') copy(rest.split(' '), root, workshop)
      else if (stage === 'base' && rest.startsWith('--from=build '))
        copy(rest.replaceAll('/app/', '').split(' ').slice(1), workshop, layout)
      else
        throw new Error(`Dockerfile: ${instruction} ${rest} has no counterpart without a container engine.`)
    }
  } catch (error) {
    // the command's own messages are on the terminal already
    console.error(`No layout was made: ${error.message}`)
    process.exitCode = 1
  } finally {
    rmSync(workshop, { recursive: true, force: true })
  }
}

/** Each instruction with its stage: `build`, or `base` for the image itself. */
function instructions() {
  const lines = readFileSync(join(root, 'Dockerfile'), 'utf8').split('\n')
  let stage = ''
  return lines.flatMap(line => {
    const [, instruction = '', rest = ''] = /^([A-Z]+) (.+)$/.exec(line) ?? []
    if (instruction === 'FROM') stage = rest.endsWith(' AS build') ? 'build' : 'base'
    return instruction === '' || instruction === 'FROM' ? [] : [{ stage, instruction, rest }]
  })
}

/** Copies like COPY: the content of a folder, or a file. */
function copy(paths, from, to) {
  const target = join(to, paths.at(-1))
  for (const path of paths.slice(0, -1)) {
    const isFolder = statSync(join(from, path)).isDirectory()
    cpSync(join(from, path), isFolder ? target : join(target, basename(path)), { recursive: true })
  }
}

function run(command, workshop) {
  // NODE_ENV=production would leave the compiler out; npm prefers the packages of its cache to the registry's
  const { NODE_ENV: _, ...env } = process.env
  const quiet = { npm_config_audit: 'false', npm_config_fund: 'false', npm_config_prefer_offline: 'true' }
  execSync(command, { cwd: workshop, env: { ...env, ...quiet }, stdio: 'inherit' })
}
