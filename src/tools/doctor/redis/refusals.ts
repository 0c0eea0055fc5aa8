export interface Refusal {
  readonly problem: string
  /** Without a full stop: the word of the store follows. */
  readonly seen: string
  readonly todo: string
}

/** By the first word of the store's answer; where that is no more than an error, by what it was asked before it. */
export const refusals: Readonly<Record<string, Refusal>> = {
  WRONGPASS: {
    problem: 'wrong-password',
    seen: 'The store refuses the user or the password',
    todo:
      'Compare both with those of the store. In a URL, characters such as @ : / # % are written %40 %3A %2F %23 %25. ' +
      'A password without a user is that of the user default.',
  },
  NOAUTH: {
    problem: 'no-password',
    seen: 'The store wants a password, and the URL has none',
    todo: 'Add the user and the password, as in redis://user:password@host:6379, or :password@ for the user default.',
  },
  'AUTH ERR': {
    problem: 'needless-password',
    seen: 'The URL has a password, and the store has none for the user default',
    todo: 'Leave the password out; or give the store one (requirepass, ACL SETUSER) if others can reach it.',
  },
  'SELECT ERR': {
    problem: 'no-such-database',
    seen: 'The store has no database of the number in the URL',
    todo: 'Name one that it has; a cluster has only number 0, which needs no path in the URL.',
  },
  READONLY: {
    problem: 'read-only',
    seen: 'The store is a replica that takes no entries',
    todo: 'Name the primary, or the endpoint that leads to it after a failover, too.',
  },
  OOM: {
    problem: 'full',
    seen: 'The store is full and takes no more entries',
    todo: 'Give it more memory (maxmemory). An entry leaves with the session that it ended.',
  },
  MOVED: {
    problem: 'cluster-node',
    seen: "The URL names one node of a cluster, and this application's keys belong to another",
    todo: 'Name an endpoint that leads to all nodes, or a store that is no cluster: no redirection is followed.',
  },
  LOADING: {
    problem: 'loading',
    seen: 'The store has just started and reads its data',
    todo: 'Wait until it is done, then run this again.',
  },
}
