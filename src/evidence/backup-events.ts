/** Copies of everything that left the database, and databases made of them: ids and counts. */
export interface BackupEvents {
  /** `entries`: how many the evidence log had; `verified`: it was restored elsewhere and compared. */
  'backup.made': {
    backup: string;
    bytes: number;
    tables: number;
    rows: number;
    entries: number;
    verified: boolean;
  };
  /** This database was made of it. `keys` and `people`: erased since it was taken, and erased again. */
  'backup.restored': {
    backup: string;
    taken: string;
    tables: number;
    rows: number;
    keys: number;
    /** Records that no key opens any more. */
    unreadable: number;
    people: number;
    /** Messages of unknown fate that wait for somebody to decide. */
    held: number;
  };
  /** Messages go out again after a restore. */
  'backup.released': { backup: string };
}
