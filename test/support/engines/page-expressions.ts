// XPath and JavaScript, which each way to drive a browser takes. The words that tests look for have no quotation marks.

export function linkOrButton(text: string): string {
  return `//*[self::a or self::button][contains(normalize-space(), '${text}')]`
}

export function fieldOf(label: string): string {
  return `//*[@id = //label[normalize-space() = '${label}']/@for]`
}

export function valueIn(label: string): string {
  return `document.evaluate("${fieldOf(label)}", document, null, XPathResult.FIRST_ORDERED_NODE_TYPE).singleNodeValue.value`
}

export const heading = "document.querySelector('h1').innerText"
export const text = 'document.body.innerText'
