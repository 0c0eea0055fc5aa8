import { createSigningKey } from '../../src/tools/local-tenant/provider/signing-key.ts'

/** One for all tenants of this process: making it takes longer than most tests do. */
export const signingKey = createSigningKey()
