/** What is wrong with a value that only stands for the real one. Undefined where it may be the real one itself. */
export function placeholderProblem(value: string): string | undefined {
  if ([whole, places, inside].some(patterns => matches(value, patterns))) return unresolved
  return matches(value, leftovers) ? 'is still a placeholder' : undefined
}

/** The same for a URL, where a reference may be any part. Any name of a host may be a real one. */
export function urlPlaceholderProblem(url: string): string | undefined {
  return matches(url, whole) || matches(url, inUrl) ? unresolved : undefined
}

const unresolved = 'is still a placeholder: nothing here resolves such a reference'

/** What tutorials and quickstarts leave where a value belongs. In brackets is a description, and no punctuation beyond it. */
const leftovers = [
  /^<[\w\s.,:;|'"/()+!?=-]*>$|^\{[\w\s.,:;|'"/()+!?=-]*\}$|^\[[\w\s.,:;|'"/()+!?=-]*\]$/,
  /your[-_ ]?(own[-_ ]?)?(app|auth0|client|domain|issuer|secret|tenant)/i,
  /(change|replace)[-_ ]?(me|this)|placeholder|long[-_, ]+random/i,
  /^(x+|\.+|\*+|todo)$/i,
]

/**
 * What a shell, a template or a platform was to replace, as the whole value. A random secret may hold each of these
 * characters, so the patterns are narrow: less than one random secret in 10,000 looks like a reference.
 */
const whole = [
  // shells, Docker Compose, Terraform, Kubernetes, Azure Pipelines; commands too
  /^[$%]\{.*\}$|^\$\(.*\)$|^\$\[.*\]$|^\${1,2}([A-Za-z_]+|[A-Z0-9_]+|[a-z0-9_]+)$|^\$[eE]nv[:.]\w+$/,
  // Windows, Python
  /^%{1,2}\w+%{1,2}$|^%\(\w+\)s$/,
  // ERB, Octopus Deploy, Maven, Azure's "replace tokens"
  /^<%.*%>$|^\[\[.*\]\]$|^#\{.*\}#?$|^@{1,2}[\w.-]+@{1,2}$|^__\w+__$/,
  // Azure App Service, CloudFormation, functions of other templates
  /^@[A-Za-z.]+\(.*\)$|^!(Ref|Sub|GetAtt|ImportValue)\b|^(env|getenv|secret|vault|lookup)\(.*\)$/,
  // what nobody decrypted: SOPS, Jasypt, Spring
  /^ENC[[(]|^\{cipher\}/,
  // programs, and the names that platforms give to secrets
  /^(process\.env|import\.meta\.env|secrets|vars?|env)\.[A-Za-z_]\w*$/,
  /^(arn|op|sm|awssm|gcpsm|vault|secretref|secretsmanager|ssm|keyvault|berglas|ref\+[a-z]+):.|^(projects|\/aws\/reference)\/./i,
]

/** Any address in the place of a secret; in Azure's Key Vault, for example, or in a file. */
const places = [/^(?!https?:)[a-z][a-z0-9+.-]*:\/\/./i, /^(env|file):./i, /(^|\/)secrets\/[\w-]/]

/** As a part of the value, where names are long enough to be no chance. */
const inside = [
  /\{\{[^{}]*\}\}/,
  /\$\{([A-Za-z_][\w.]{5,}|[A-Z_]{3,})([:?+=|-][^{}]*)?\}/,
  /\$\(([A-Za-z_][\w.-]{5,}|[A-Z_]{3,})( [^()]*)?\)/,
  /\$[A-Z]{3,}_[A-Z_]{3,}|%[A-Z_]{6,}%/,
  /@Microsoft\.[A-Za-z]+\(/,
]

const inUrl = [
  /\{[\w\s.:|-]*\}|<[\w\s.:|-]*>|\[\[|\$\([\w\s./-]*\)/,
  // but no encoded characters, such as %C3%A9
  /%(?![\dA-F]{2})[A-Z_]\w*%|%[A-Z]{2,}_\w*%|%\(\w+\)s/i,
  /(^|[/:@.])(\$[A-Z][A-Z0-9_]+|__[A-Za-z]\w*__)(?=$|[/:@.?])/,
  /@Microsoft\.[A-Za-z]+\(/,
]

function matches(text: string, patterns: readonly RegExp[]): boolean {
  return patterns.some(pattern => pattern.test(text))
}
