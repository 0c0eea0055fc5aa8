/** A page of the application, with all that a baseline needs to send the same one. */
export interface Page extends Model {
  readonly name: string
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly html: string
}

/** What model-probe.mjs answers. */
interface Model {
  readonly view: string
  readonly model: object
  /** Where the stylesheets are, with a trailing slash. */
  readonly assets: string
}

/** `probe` is where the same application answers with its models. */
export async function readPage(
  { origin, probe }: { origin: string; probe: string },
  { name, path, headers }: Pick<Page, 'name' | 'path' | 'headers'>,
): Promise<Page> {
  const html = await readText(origin + path, headers)
  const { view, model, assets }: Model = JSON.parse(await readText(probe + path, headers))
  return { name, path, headers, html, view, model, assets }
}

export async function readText(url: string, headers: Page['headers']): Promise<string> {
  const response = await fetch(url, { headers, redirect: 'manual' })
  if (response.status !== 200) throw new Error(`${url} answered ${response.status}`)
  return response.text()
}
