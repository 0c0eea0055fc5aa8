import { runGroup } from '../group.ts'

runGroup('delivery')
