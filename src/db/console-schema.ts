import type { JSONColumnType } from 'kysely';

/** What the console keeps for those who work with it. */
export interface ConsoleSchema {
  saved_view: {
    id: string;
    owner_id: string;
    list: string;
    name: string;
    query: string;
    role: string | null;
    created_at: Date;
    changed_at: Date;
  };
  bulk_action: {
    id: string;
    kind: 'remind' | 'call-off';
    reason: 'not-concerned' | 'done-otherwise' | 'overtaken' | null;
    chosen: JSONColumnType<object>;
    people: number;
    mark: string;
    state: 'waiting' | 'done' | 'refused';
    placed_by: string;
    placed_at: Date;
    decided_by: string | null;
    decided_at: Date | null;
    outcome: JSONColumnType<object | null, string | null, string | null>;
  };
}
