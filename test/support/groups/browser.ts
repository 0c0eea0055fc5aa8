import { runGroup } from '../group.ts'

runGroup('browser')
