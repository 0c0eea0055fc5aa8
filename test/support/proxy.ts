import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createCertificate } from './certificate.ts'
import { Client } from './client.ts'
import { eventually } from './deadline.ts'
import { freePort } from './process.ts'
import { findProgram } from './programs.ts'

/** nginx as deploy/nginx.conf has it, in front of two instances. */
export interface ReverseProxy {
  readonly origin: string
  /** PEM text of the authority of its certificate. */
  readonly ca: string
  /** A new browser that trusts its certificate. */
  client(): Client
}

export async function startProxy(
  t: { after(close: () => Promise<void>): void },
  { port, instances }: { port: string; instances: readonly [string, string] },
): Promise<ReverseProxy> {
  const program = findProgram('nginx')
  if (!program) throw new Error('No nginx: "npm run programs" installs it.')
  const [httpPort, { cert, key, ca }] = [await freePort(), await createCertificate()]
  const folder = mkdtempSync(join(tmpdir(), 'proxy-'))
  writeFileSync(join(folder, 'cert.pem'), cert)
  writeFileSync(join(folder, 'key.pem'), key, { mode: 0o600 })
  const site = replaceAll(readFileSync(template, 'utf8'), {
    '127.0.0.1:3000': `127.0.0.1:${instances[0]}`,
    '127.0.0.1:3010': `127.0.0.1:${instances[1]}`,
    'listen 80;': `listen 127.0.0.1:${httpPort};`,
    'listen 443 ssl;': `listen 127.0.0.1:${port} ssl;`,
    'app.example.com;': 'localhost;',
    '/etc/ssl/app.example.com/fullchain.pem': join(folder, 'cert.pem'),
    '/etc/ssl/app.example.com/privkey.pem': join(folder, 'key.pem'),
  })
  writeFileSync(join(folder, 'nginx.conf'), around(site, folder))

  const child = spawn(program, ['-p', folder, '-c', join(folder, 'nginx.conf')], { stdio: 'pipe' })
  let complaints = ''
  child.stderr.on('data', chunk => {
    complaints += chunk
  })
  t.after(async () => {
    if (child.exitCode === null) {
      child.kill('SIGQUIT')
      await once(child, 'exit')
    }
    rmSync(folder, { recursive: true, force: true })
  })
  const origin = `https://localhost:${port}`
  const client = () => new Client(origin, { ca })
  await eventually(() => {
    if (child.exitCode !== null) throw new Error(`nginx ended with ${child.exitCode}: ${complaints}`)
    return answers(client())
  }, 'nginx answers')
  return { origin, ca, client }
}

const template = fileURLToPath(new URL('../../deploy/nginx.conf', import.meta.url))

function around(site: string, folder: string): string {
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
    .map(name => `  ${name}_temp_path ${join(folder, name)};`)
    .join('\n')
  return `daemon off;
worker_processes 1;
pid ${join(folder, 'nginx.pid')};
error_log stderr warn;
events {}
http {
  access_log off;
${temporary}
${site}
}
`
}

/** Each has to be there: a template that has changed must not be half replaced. */
function replaceAll(text: string, replacements: Readonly<Record<string, string>>): string {
  return Object.entries(replacements).reduce((rest, [from, to]) => {
    if (!rest.includes(from)) throw new Error(`deploy/nginx.conf lacks ${from}`)
    return rest.replaceAll(from, to)
  }, text)
}

async function answers(client: Client): Promise<boolean> {
  return client.get('/livez').then(
    () => true,
    () => false,
  )
}
