import { runGroup } from '../group.ts'

runGroup('engines')
