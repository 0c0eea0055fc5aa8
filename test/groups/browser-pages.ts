import { runGroup } from '../support/group.ts'

runGroup('browser-pages')
