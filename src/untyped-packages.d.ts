// packages without types of their own

/** 1.1.0 */
declare module 'on-headers' {
  import type { ServerResponse } from 'node:http'
  /** Calls the listener once, just before the response's headers leave. */
  export default function onHeaders(res: ServerResponse, listener: () => void): void
}

/** 1.0.3 */
declare module 'escape-html' {
  /** Escapes the five characters that HTML has a meaning for. */
  export default function escapeHtml(text: string): string
}
