import { parseJson, textOf, textsOf } from '../requests/answer.ts'

/** The members that the checks read (OpenID Connect Discovery 1.0, section 3). */
export interface DiscoveryDocument {
  readonly issuer: string
  readonly authorizationEndpoint: string
  readonly tokenEndpoint: string
  readonly jwksUri: string
  readonly algorithms: readonly string[]
  readonly responseTypes: readonly string[]
  /** Null where the document does not say. */
  readonly challengeMethods: readonly string[] | null
}

/** The document, or the names of what it lacks: all of them where it is no JSON object. */
export function readDiscoveryDocument(text: string): DiscoveryDocument | readonly string[] {
  const document = parseJson(text)
  const lacking = required.filter(name => !isUrl(textOf(document, name)))
  if (lacking.length > 0) return lacking
  return {
    issuer: textOf(document, 'issuer') ?? '',
    authorizationEndpoint: textOf(document, 'authorization_endpoint') ?? '',
    tokenEndpoint: textOf(document, 'token_endpoint') ?? '',
    jwksUri: textOf(document, 'jwks_uri') ?? '',
    algorithms: textsOf(document, 'id_token_signing_alg_values_supported') ?? [],
    responseTypes: textsOf(document, 'response_types_supported') ?? [],
    challengeMethods: textsOf(document, 'code_challenge_methods_supported'),
  }
}

export function isComplete(read: DiscoveryDocument | readonly string[]): read is DiscoveryDocument {
  return 'issuer' in read
}

const required = ['issuer', 'authorization_endpoint', 'token_endpoint', 'jwks_uri']

function isUrl(text: string | null): boolean {
  return text !== null && text.length <= 2000 && URL.canParse(text) && /^https?:/.test(text)
}
