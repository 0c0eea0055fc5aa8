/** What the product is called, in one place. Its colours are in public/tokens.css, its mark is public/mark.svg. */
export interface Brand {
  readonly name: string
  /** The heading of the home page. */
  readonly sentence: string
  /** The line below the name in the results of a search engine, 150 characters at most. */
  readonly description: string
  /** Where people get help; null where there is no such place. `mailto:` will do. */
  readonly help: Link | null
  /** What the law or your lawyers want at the foot of every page. */
  readonly legal: readonly Link[]
  /** Every metric of the application begins with it, in letters, digits and underscores. */
  readonly metricsPrefix: string
  /** Every channel of `node:diagnostics_channel` begins with it. */
  readonly channelPrefix: string
}

export interface Link {
  readonly label: string
  readonly href: string
}

export const brand: Brand = {
  name: 'Archway',
  sentence: 'Your profile is one step away.',
  description: 'Log in to see your profile. Your password stays with your identity provider.',
  help: null,
  legal: [],
  metricsPrefix: 'auth0_app_',
  channelPrefix: 'auth0-app:',
}
