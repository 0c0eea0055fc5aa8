// A process of its own: an OpenID provider at which every login succeeds at once. Any message is answered with what an
// application needs to log people in with it.
import { startBrokenProvider } from '../../test/support/broken-provider/provider.ts'

const provider = await startBrokenProvider()
provider.keepsConnections = true
process.on('message', () => process.send?.(provider.env))
