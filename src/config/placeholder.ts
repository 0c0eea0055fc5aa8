/** What tutorials and quickstarts leave where a value belongs. */
export function isPlaceholder(value: string): boolean {
  return (
    /^[<{[].*[>}\]]$/.test(value) ||
    /your[-_ ]?(own[-_ ]?)?(app|auth0|client|domain|issuer|secret|tenant)/i.test(value) ||
    /(change|replace)[-_ ]?(me|this)|placeholder|long[-_, ]+random/i.test(value) ||
    /^(x+|\.+|\*+|todo)$/i.test(value)
  )
}
