import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { copyFile, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathOf } from '../programs.ts'

const dependencies = {
  '@fastify/compress': '9.2.0',
  '@fastify/helmet': '13.2.0',
  '@fastify/secure-session': '8.4.0',
  '@fastify/view': '12.0.0',
  ejs: '7.0.2',
  fastify: '5.12.8',
  // what secure-session and fastify depend on: the later releases that they allow need Node.js 22
  '@fastify/cookie': '11.1.0',
  'light-my-request': '6.6.0',
}

/** Puts fastify.mjs and its packages into the folder, and resolves with the path of the program. */
export async function installFastify(folder: string): Promise<string> {
  const file = join(folder, 'fastify.mjs')
  await mkdir(folder)
  await copyFile(pathOf('bench/targets/fastify.mjs'), file)
  await writeFile(join(folder, 'package.json'), JSON.stringify({ private: true, dependencies }))
  const npm = spawn('npm', ['install', '--no-audit', '--no-fund', '--ignore-scripts', '--loglevel=error'], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  process.once('exit', () => npm.kill())
  const [code]: unknown[] = await once(npm, 'close')
  if (code !== 0) throw new Error(`"npm install" of Fastify's packages ended with ${code}`)
  return file
}
