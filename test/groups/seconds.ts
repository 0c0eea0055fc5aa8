import { runGroup } from '../support/group.ts'

runGroup('seconds')
