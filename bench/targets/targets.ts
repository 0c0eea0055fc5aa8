import { freePort } from '../../test/support/process.ts'
import type { Programs } from '../programs.ts'
import { type Page, readText } from './template.ts'

/** What the application is compared with. */
export const baselines = [
  { name: '(a) bare Express and EJS', file: 'bench/targets/bare-express.mjs' },
  { name: '(b) bare node:http', file: 'bench/targets/bare-http.mjs' },
] as const

/** What a baseline reads from its environment. */
export async function baselineSettings(pages: readonly Page[]): Promise<Record<'PORT' | 'PAGES', string>> {
  return { PORT: await freePort(), PAGES: JSON.stringify(pages) }
}

/**
 * Resolves with its origin.
 * @throws when it does not send what the application sends
 */
export async function startBaseline(
  programs: Programs,
  file: string,
  pages: readonly Page[],
): Promise<string> {
  const env = await baselineSettings(pages)
  const origin = `http://localhost:${env.PORT}`
  await programs.start({ file, env }).answers(`${origin}/`)
  for (const { path, html } of pages) {
    if (timeless(await readText(origin + path, {})) !== timeless(html))
      throw new Error(`${file} and the application differ at ${path}: there is nothing to compare`)
  }
  return origin
}

/** A profile page says when its session will end, which each request puts off. */
function timeless(html: string): string {
  return html.replaceAll(/<time .*?<\/time>/g, '<time>')
}
