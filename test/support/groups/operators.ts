import { runGroup } from '../group.ts'

runGroup('operators')
