import { chromiumFlags, findChromium } from '../chromium.ts'
import { findProgram } from '../programs.ts'
import { startByPuppeteer } from './puppeteer.ts'
import type { RunningEngine } from './tab.ts'
import { startWebKit } from './webkit.ts'

export interface Engine {
  readonly name: string
  /** What it needs, and where that is here. */
  readonly programs: () => Readonly<Record<string, string | undefined>>
  /** They bring the programs. */
  readonly debianPackages: readonly string[]
  /** The paths are those of `programs`. */
  readonly start: (...paths: readonly string[]) => Promise<RunningEngine>
}

/** All that the journeys run in. */
export const engines: readonly Engine[] = [
  {
    name: 'Chromium',
    programs: () => ({ chromium: findChromium() }),
    debianPackages: ['chromium-headless-shell'],
    start: (executablePath = '') =>
      startByPuppeteer({ browser: 'chrome', executablePath, headless: 'shell', args: [...chromiumFlags] }),
  },
  {
    name: 'Firefox',
    programs: () => ({ 'firefox-esr': findProgram('firefox-esr', 'firefox') }),
    debianPackages: ['firefox-esr'],
    start: (executablePath = '') => startByPuppeteer({ browser: 'firefox', executablePath }),
  },
  {
    name: 'WebKit',
    programs: () => ({ WebKitWebDriver: findProgram('WebKitWebDriver'), Xvfb: findProgram('Xvfb') }),
    debianPackages: ['webkit2gtk-driver', 'xvfb'],
    start: (driver = '', screen = '') => startWebKit(driver, screen),
  },
]

/** The programs that an engine needs, and that are not here. */
export function missingFor(engine: Engine): string[] {
  return Object.entries(engine.programs()).flatMap(([name, path]) => (path ? [] : [name]))
}

/** Rejects where a program is missing. */
export async function startEngine(engine: Engine): Promise<RunningEngine> {
  const missing = missingFor(engine)
  if (missing.length > 0)
    throw new Error(
      `${engine.name} needs ${missing.join(' and ')}: "npm run programs" installs it, or says how.`,
    )
  return engine.start(...Object.values(engine.programs()).flatMap(path => path ?? []))
}
