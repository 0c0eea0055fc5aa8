import assert from 'node:assert/strict'

type Rgb = readonly [number, number, number]

/** The colours of one theme. */
export interface Colours {
  /** As CSS writes it, `#0f7356`. */
  of(name: string): string
  /** The contrast ratio of two of them, by WCAG 2.2. */
  contrast(one: string, other: string): number
}

/**
 * What a stylesheet of custom properties makes of them in light and in dark. It may have hexadecimal colours, `var()` and
 * `color-mix(in srgb, A p%, B)`.
 */
export function themes(css: string): { light: Colours; dark: Colours } {
  const dark = /@media[^{]*prefers-color-scheme: dark[^{]*\{([\s\S]*?\n)\}/.exec(css)?.[1] ?? ''
  assert.notEqual(dark, '', 'no colours for dark mode')
  const light = declarationsOf(css.replace(dark, ''))
  return { light: coloursOf(light), dark: coloursOf(new Map([...light, ...declarationsOf(dark)])) }
}

function declarationsOf(css: string): Map<string, string> {
  const found = css.matchAll(/^\s*(--[\w-]+):\s*([^;]+);/gm)
  return new Map([...found].map(([, name = '', value = '']) => [name, value]))
}

function coloursOf(declarations: ReadonlyMap<string, string>): Colours {
  const named = (name: string): Rgb => read(declarations.get(name) ?? assert.fail(`${name} is not there`))

  function read(value: string): Rgb {
    const [, name] = /^var\((--[\w-]+)\)$/.exec(value) ?? []
    if (name) return named(name)
    const [, one, percent, other] = /^color-mix\(in srgb, (.+) ([\d.]+)%, (.+)\)$/.exec(value) ?? []
    if (one && other) return mix(read(one), read(other), Number(percent) / 100)
    const [, digits] = /^#([\da-f]{3}|[\da-f]{6})$/i.exec(value) ?? []
    if (!digits) return assert.fail(`not a colour that this test can read: ${value}`)
    const whole = Number.parseInt(digits.length === 3 ? digits.replace(/./g, '$&$&') : digits, 16)
    return [whole >> 16, (whole >> 8) & 255, whole & 255]
  }

  return {
    of: name =>
      `#${named(name)
        .map(channel => Math.round(channel).toString(16).padStart(2, '0'))
        .join('')}`,
    contrast(one, other) {
      const [lighter = 0, darker = 0] = [luminance(named(one)), luminance(named(other))].sort((a, b) => b - a)
      return (lighter + 0.05) / (darker + 0.05)
    },
  }
}

function mix([red, green, blue]: Rgb, other: Rgb, share: number): Rgb {
  const channel = (own: number, index: 0 | 1 | 2) => own * share + other[index] * (1 - share)
  return [channel(red, 0), channel(green, 1), channel(blue, 2)]
}

/** WCAG 2.2, "relative luminance". */
function luminance([red, green, blue]: Rgb): number {
  const linear = (channel: number) => {
    const share = channel / 255
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
  }
  return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
}
