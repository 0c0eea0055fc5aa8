import { createSigningKey } from '../../src/tools/local-tenant/provider/signing-key.ts'

/** One key for all tenants of this process, because making one takes longer than most tests. */
export const signingKey = createSigningKey()
