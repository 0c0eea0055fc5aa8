/** Prints. Every secret that it was told becomes "[hidden]", in whichever text it turns up. */
export class Output {
  readonly #write: (text: string) => void
  readonly #secrets = new Set<string>()

  constructor(write: (text: string) => void) {
    this.#write = write
  }

  hide(secret: string): void {
    if (secret !== '') this.#secrets.add(secret)
  }

  print(text: string): void {
    this.#write(`${this.clean(text)}\n`)
  }

  clean(text: string): string {
    return [...this.#secrets].reduce((cleaned, secret) => cleaned.replaceAll(secret, '[hidden]'), text)
  }
}
