/** Backups, restoring them, and what both have to know of keys. */
export interface BackupSchema {
  'keys.installation': { only_one: boolean; id: string; generation: number; ledger: number };
  'keys.person_erasure': {
    id: string;
    person_id: string;
    sources: string[];
    left_at: Date | null;
    erased_at: Date;
    reason: string;
  };
  backup_run: {
    id: string;
    state: 'running' | 'made' | 'failed';
    started_at: Date;
    made_at: Date | null;
    file: string | null;
    bytes: number | null;
    tables: number | null;
    row_count: number | null;
    verified_at: Date | null;
    problem: string | null;
  };
  restoration: {
    id: string;
    backup_id: string;
    taken_at: Date;
    restored_at: Date;
    held: number;
    released_at: Date | null;
  };
}
