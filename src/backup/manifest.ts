import { z } from 'zod';
import { sequenceSchema, tableSchema } from './catalogue.ts';

/** What a backup's first frame says: what follows, and what it has to do with everything outside of it. */
export const manifestSchema = z.strictObject({
  /** When it was taken: the instant whose state it holds. */
  at: z.iso.datetime({ precision: 3 }),
  server: z.string(),
  /** Names of the migrations that made its tables, in their order. */
  migrations: z.array(z.string()).min(1),
  tables: z.array(tableSchema),
  /** The last checkpoint that was signed, word for word, and the key to verify it by; null for an empty log. */
  evidence: z.strictObject({ size: z.int(), note: z.string(), vkey: z.string().nullable() }).nullable(),
  /** How often the key file had been written by then. */
  generation: z.int().min(0),
  /**
   * Entries of the ledger of what was erased without keys that this backup was taken after: their ids alone, which name
   * nobody. What else the ledger has by the time of a restore is erased again.
   */
  erasures: z.array(z.guid()),
});
export type Manifest = z.infer<typeof manifestSchema>;

const sumSchema = z.strictObject({ rows: z.int().min(0), sum: z.string().regex(/^[0-9a-f]{64}$/) });

/** Before the rows of a table, and after them. */
export const tableStart = z.strictObject({ table: z.string() });
export const tableEnd = z.strictObject({
  end: z.string(),
  rows: sumSchema.shape.rows,
  sum: sumSchema.shape.sum,
});

/** The last frame. `generation`: of the key file that belongs to it; a lower one is not enough to restore it. */
export const closing = z.strictObject({
  sequences: z.array(sequenceSchema),
  rows: z.int().min(0),
  generation: z.int().min(0),
});
export type Closing = z.infer<typeof closing>;

/** What a key file's first frame says. */
export const keysManifest = z.strictObject({
  migrations: z.array(z.string()).min(1),
  tables: z.array(tableSchema),
  /** The newest checkpoint that was published by then: what a log that goes on must not contradict. */
  evidence: z.strictObject({ size: z.int(), note: z.string() }).nullable(),
});
export type KeysManifest = z.infer<typeof keysManifest>;
