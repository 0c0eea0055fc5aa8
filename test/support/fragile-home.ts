import type { Services } from '../../src/services.ts'

/** An application whose home page fails by itself for as long as it is broken. */
export function fragileHome(homePage: { readonly isBroken: boolean }): (services: Services) => Services {
  return services => ({
    ...services,
    renderer: {
      ...services.renderer,
      sendRendered: (res, page) => {
        if (homePage.isBroken) throw new Error('a fault of our own')
        services.renderer.sendRendered(res, page)
      },
    },
  })
}
