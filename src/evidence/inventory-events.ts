/** Reviews of the register of processing. Its words are those of policies, which are public in the company. */
export interface InventoryEvents {
  /** How often the register of a policy is reviewed, by whom, and by which day next. */
  'inventory.scheduled': { policy: string; months: number; reviewer: string | null; due: string };
  /**
   * It was looked at. `sha256`: of what it said then, as canonical JSON that is kept with the review; `was`: of what it said
   * at the review before. `changes`: since then, by row of the policy (or `policy`, `connectors`) and field.
   */
  'inventory.reviewed': {
    policy: string;
    review: string;
    sha256: string;
    was?: string;
    changes: { what: 'added' | 'changed' | 'removed'; row: string; field?: string }[];
    due: string;
  };
}
