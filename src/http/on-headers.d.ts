/** The package (1.1.0) has no types of its own. */
declare module 'on-headers' {
  import type { ServerResponse } from 'node:http'
  /** Calls the listener once, just before the response's headers leave. */
  export default function onHeaders(res: ServerResponse, listener: () => void): void
}
