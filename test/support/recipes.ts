import { fileURLToPath } from 'node:url'
import { brand } from '../../src/brand.ts'
import { createRenderer, viewFolder } from '../../src/pages/render.ts'
import type { Services } from '../../src/services.ts'

const folder = fileURLToPath(new URL('../recipes/views/', import.meta.url))

/** The application with the views of the recipes beside its own. */
export function withRecipeViews(services: Services): Services {
  return {
    ...services,
    renderer: createRenderer({ asset: services.assets.url, brand }, [viewFolder, folder]),
  }
}
