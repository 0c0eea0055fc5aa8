/** A started browser. */
export interface RunningEngine {
  /**
   * Whether a tab can be read after `back`. WebKitGTK's driver (2.50) answers nothing more about a tab whose history led to
   * another origin.
   */
  readonly readsAfterBack: boolean
  /** A new person's browser, without cookies. */
  newVisit(): Promise<Visit>
  close(): Promise<void>
}

export interface Visit {
  newTab(): Promise<Tab>
  end(): Promise<void>
}

/** What a journey does in every engine, and reads. */
export interface Tab {
  open(url: string): Promise<void>
  /** Presses the first link or button that has this text in it, and waits for the page that it leads to. */
  press(text: string): Promise<void>
  /** Types into the field that has this label, after what it held is cleared. */
  fill(label: string, text: string): Promise<void>
  valueOf(label: string): Promise<string>
  /** The page's first heading. */
  heading(): Promise<string>
  /** Everything that the page shows. */
  text(): Promise<string>
  url(): Promise<string>
  /** Goes back in the history, and waits for the page where `readsAfterBack`. */
  back(): Promise<void>
  /** Those of the page's host. */
  cookies(): Promise<readonly StoredCookie[]>
}

export interface StoredCookie {
  readonly name: string
  readonly domain: string
  readonly path: string
  readonly isSecure: boolean
  readonly isHttpOnly: boolean
  readonly sameSite: string
  /** Seconds since 1970. */
  readonly expiresAt: number | undefined
}
