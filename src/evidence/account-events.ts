/** What platforms' groups, profiles and accounts mean here, as somebody said. */
export interface AccountEvents {
  /** What a group of a platform means here from now on: `nothing`, `department`, `role:hr` … */
  'directory.group-mapped': { platform: string; tenant: string; group: string; means: string; was: string };
  /** Which field of a platform's profiles names somebody's manager; null: none. */
  'directory.manager-field-chosen': {
    platform: string;
    tenant: string;
    field: string | null;
    was: string | null;
  };
  /** An account that Heed had found to be this person's is not: somebody said so. */
  'account.taken-apart': { platform: string; tenant: string; account: string; boundBy: string };
  /** An account that Heed had found to be this person's is: somebody said so. */
  'account.confirmed': { platform: string; tenant: string; account: string; boundBy: string };
  /**
   * Somebody found out whose an account is. Of one that was this person's: theirs as before (`same-person`), or given
   * to somebody new (`somebody-else`). Of one that was nobody's: this person's (`theirs`), or not (`not-theirs`).
   */
  'account.decided': {
    platform: string;
    tenant: string;
    account: string;
    whose: 'same-person' | 'somebody-else' | 'theirs' | 'not-theirs';
  };
}
