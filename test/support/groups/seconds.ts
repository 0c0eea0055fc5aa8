import { runGroup } from '../group.ts'

runGroup('seconds')
