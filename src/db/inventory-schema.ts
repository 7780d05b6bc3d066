import type { Generated } from 'kysely';

/** Reviews of the register of processing. Days are `YYYY-MM-DD`. */
export interface InventorySchema {
  inventory_review: {
    id: string;
    policy_id: string;
    months: number;
    reviewer_id: string | null;
    opened_at: Date;
    due_on: string;
    reviewed_at: Generated<Date | null>;
    reviewed_by: Generated<string | null>;
    note: Generated<string | null>;
    snapshot: Generated<string | null>;
  };
}
