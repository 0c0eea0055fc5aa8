export interface Refusal {
  readonly problem: string
  /** Without a full stop: the code follows in brackets. */
  readonly seen: string
  readonly todo: string
  /** What the application does then, where it is not what it does with any refused read or write. */
  readonly meaning?: string
}

/** By the first word of the answer. Where that is only ERR, the command stands before it. */
export const refusals: Readonly<Record<string, Refusal>> = {
  WRONGPASS: {
    problem: 'wrong-password',
    seen: 'Redis refuses the user or the password',
    todo:
      'Compare both with those of Redis. In a URL, characters such as @ : / # % are written %40 %3A %2F %23 %25. ' +
      'A password without a user is that of the user default.',
  },
  NOAUTH: {
    problem: 'no-password',
    seen: 'Redis wants a password, and the URL has none',
    todo: 'Add the user and the password, as in redis://user:password@host:6379, or :password@ for the user default.',
  },
  'AUTH ERR': {
    problem: 'needless-password',
    seen: 'The URL has a password, and Redis has none for the user default',
    todo: 'Leave the password out; or give Redis one (requirepass, ACL SETUSER) if others can reach it.',
  },
  'SELECT ERR': {
    problem: 'no-such-database',
    seen: 'Redis has no database of the number in the URL',
    todo: 'Name one that it has; a cluster has only number 0, which needs no path in the URL.',
  },
  READONLY: {
    problem: 'read-only',
    seen: 'Redis is a replica that takes no entries',
    todo: 'Name the primary, or the endpoint that leads to it after a failover, too.',
    meaning:
      'The application does not use a replica: signed-in pages and logouts answer 503, and so does /readyz; pages for ' +
      'everybody and logins go on.',
  },
  OOM: {
    problem: 'full',
    seen: 'Redis is full and takes no more entries',
    todo: 'Give it more memory (maxmemory). An entry leaves with the session that it ended.',
  },
  MOVED: {
    problem: 'cluster-node',
    seen: "The URL names one node of a cluster, and this application's keys belong to another",
    todo: 'Name an endpoint that leads to all nodes, or a Redis that is no cluster: no redirection is followed.',
  },
  LOADING: {
    problem: 'loading',
    seen: 'Redis has just started and reads its data',
    todo: 'Wait until it is done, then run this again.',
  },
  MISCONF: {
    problem: 'cannot-save',
    seen: 'Redis cannot save its data, and takes no entries until it can',
    todo:
      'Look in its log for the reason, and at the space and the rights of its folder (CONFIG GET dir). Where nothing has to ' +
      'survive its end, switch saving off (CONFIG SET save "").',
  },
  NOREPLICAS: {
    problem: 'too-few-replicas',
    seen: 'Redis has fewer replicas than it wants before it takes an entry',
    todo: 'Look what became of the replicas (INFO replication), or want fewer (min-replicas-to-write).',
  },
  DENIED: {
    problem: 'protected',
    seen: 'Redis is in protected mode: without a password it answers its own machine only',
    todo:
      'Give it a password (requirepass, or ACL SETUSER), and name it in the URL. Do not switch the protected mode off ' +
      'instead: whoever reaches it could then end sessions, or keep ended ones alive.',
  },
  MAXCLIENTS: {
    problem: 'too-many-clients',
    seen: 'Redis has as many connections as it takes',
    todo: 'Look who has them (CLIENT LIST), or let it take more (maxclients). An instance needs one.',
    meaning:
      'An instance that has its connection goes on. One that starts or has to connect again cannot check sessions: ' +
      'signed-in pages and logouts answer 503 there, and so does /readyz.',
  },
  MASTERDOWN: {
    problem: 'primary-away',
    seen: 'Redis is a replica that has lost its primary, and answers nothing until it has it back',
    todo: 'Name the primary, or the endpoint that leads to it after a failover, too; look what became of it.',
  },
  CLUSTERDOWN: {
    problem: 'cluster-down',
    seen: 'The URL names a node of a cluster that is not complete, and answers nothing until it is',
    todo: 'Look which of its slots and nodes are missing (CLUSTER INFO, CLUSTER NODES).',
  },
  BUSY: {
    problem: 'busy',
    seen: 'Redis is busy with a script of somebody else',
    todo: 'Wait until it is done, or end it (SCRIPT KILL); then run this again.',
  },
}

/** The list of ended sessions is read by MGET; all else that the check runs is for writing, or for the limits. */
export function isWrite(command: string): boolean {
  return !reads.has(command)
}

/** AUTH and SELECT come before any command. Unasked, Redis refuses the connection. */
const reads: ReadonlySet<string> = new Set(['', 'AUTH', 'SELECT', 'MGET'])
