import type { Notice } from '../../src/pages/render.ts'

/** Part of the home page, which fails of itself for as long as it is broken. */
export function fragileNotice(homePage: { readonly isBroken: boolean }): Notice {
  return {
    text: 'This page is about to fail.',
    get command() {
      if (homePage.isBroken) throw new Error('a fault of our own')
      return 'npm start'
    },
  }
}
