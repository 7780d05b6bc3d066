import type { Language } from '../messages/model.ts';

/** What left Heed as a file. */
export interface ExportEvents {
  /**
   * A list or statement left Heed as a file: which, in which format, as of when, how many rows, filtered by what. Never
   * what was in it.
   */
  'export.made': {
    export: string;
    kind: string;
    format: string;
    language: Language;
    rows: number;
    asOf: string;
    notice?: string;
    /** The report of a drill. */
    drill?: true;
    filters: Record<string, string>;
  };
  /**
   * The entries of a notice left Heed with their proofs, against the checkpoint of that `size`: of all it asked, or of
   * `person`. `purpose` in the words of whoever made it.
   */
  'bundle.made': {
    bundle: string;
    notice: string;
    policy: string;
    purpose: string;
    entries: number;
    size: number;
    /** Entries that concern it whose event was erased, and that had no place below `size` yet. */
    erased: number;
    waiting: number;
    /** SHA-256 of their places in the log, ascending, each in decimal digits with a line end. */
    places: string;
  };
}
