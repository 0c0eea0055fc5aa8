import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { chromium } from 'playwright-core'
import { installFromDebian } from './programs.ts'

/** What all tests start it with. */
export const chromiumFlags = [
  // Chromium has no sandbox for root, and tests run as root in containers
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // a new process for nearly each page took most of the tests' time; nothing here is about what they keep apart
  '--disable-site-isolation-trials',
  '--renderer-process-limit=1',
]

/** The browser for the tests: an installed Chromium, Chrome or Edge, else the one that Playwright downloaded. */
export function findChromium(): string | undefined {
  return [...candidates(), chromium.executablePath()].find(path => path && existsSync(path))
}

/** Gets one where there is none: from the system's packages, else from Playwright. Throws saying what to do. */
export function installChromium(): string {
  const installs = [
    () => installFromDebian('chromium-headless-shell'),
    () => installFromDebian('chromium'),
    installFromPlaywright,
  ]
  for (const install of installs) {
    install()
    const path = findChromium()
    if (path) return path
  }
  throw new Error(
    'The tests need Chromium, Chrome or Edge, and could not get one. Install one of them, ' +
      'or set CHROMIUM to the path of its executable.',
  )
}

function candidates(): string[] {
  const names = [
    // the same browser without its windows, which costs half as much
    'chromium-headless-shell',
    'chromium',
    'chromium-browser',
    'google-chrome-stable',
    'google-chrome',
    'microsoft-edge',
  ]
  const folders = (process.env['PATH'] ?? '').split(delimiter)
  const programs = [
    process.env['PROGRAMFILES'],
    process.env['PROGRAMFILES(X86)'],
    process.env['LOCALAPPDATA'],
  ]
  return [
    process.env['CHROMIUM'] ?? '',
    ...names.flatMap(name => folders.map(folder => join(folder, name))),
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
    '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
    ...programs.flatMap(folder =>
      folder
        ? [
            join(folder, 'Google/Chrome/Application/chrome.exe'),
            join(folder, 'Microsoft/Edge/Application/msedge.exe'),
          ]
        : [],
    ),
  ]
}

function installFromPlaywright(): void {
  const cli = fileURLToPath(new URL('../../node_modules/playwright-core/cli.js', import.meta.url))
  spawnSync(process.execPath, [cli, 'install', 'chromium'], { stdio: 'inherit' })
}
