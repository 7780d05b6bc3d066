import { type RawBuilder, type SqlBool, sql } from 'kysely';

/** True for the row of a dated table, named by its alias, that held at that instant: `[from_at, to_at)`. */
export const held = (table: string, at: Date): RawBuilder<SqlBool> => sql<SqlBool>`
  (${sql.ref(`${table}.from_at`)} <= ${at} and (${sql.ref(`${table}.to_at`)} is null or ${sql.ref(`${table}.to_at`)} > ${at}))`;
