import type { LegalCaseKind, PurgeKind } from '../db/retention-schema.ts';

/** What must not be deleted, and what was: kinds and figures. Why something is held stays sealed beside it. */
export interface RetentionEvents {
  'legal-case.opened': { case: string; kind: LegalCaseKind; people: number; concern?: string };
  'legal-case.closed': { case: string; kind: LegalCaseKind };
  'hold.placed': HeldData & { reviewOn: string; untilOn?: string; silentUntil?: string };
  /** Looked at, and still needed. */
  'hold.kept': HeldData & { reviewOn: string };
  'hold.release-asked': HeldData;
  'hold.release-refused': HeldData;
  /** `askedBy` is absent where its last day came. */
  'hold.ended': HeldData & { why: 'released' | 'over'; askedBy?: string };
  /**
   * Deleted because its time was over. `day`: the last day it was kept; `counts`: records deleted, by "policy/row"; `held`:
   * of those, what stays because something stops its deletion. Numbers alone.
   */
  'records.purged': { kind: Exclude<PurgeKind, 'redated'>; day?: string; counts: Counts; held: Counts };
  /** … and the keys under which copies in older backups could be opened. */
  'records.keys-erased': { through: string; keys: number };
  /** A version of a policy says less than those before: so many records were moved to an earlier day. */
  'records.redated': { policy: string; version: number; disclosure: string; moved: number };
  /** Of what Heed itself keeps, what went by its age under a row of its own policy: how many of each kind. Numbers alone. */
  'own-data.expired': { disclosure: string; counts: Counts };
  /** More days at once than can be: nothing was deleted until somebody looks at the clock. */
  'purge.refused': { from: string; through: string; days: number };
  'purge.confirmed': { through: string };
}

type Counts = Readonly<Record<string, number>>;

interface HeldData {
  hold: string;
  /** What it is about: a person, everybody in a case, a row of a policy, or what these have in common. */
  by: ('person' | 'case' | 'kind')[];
  case?: string;
  policy?: string;
  disclosure?: string;
}
