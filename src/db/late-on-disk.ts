/**
 * A query of one row for a `with` of a single statement, which has to read from it: where `condition` (SQL) holds, the commit
 * does not wait for the disk. Others see what it did at once all the same, and a later commit that does wait takes it along;
 * if the server dies before, it never happened. For locks of which nothing has to last, and for a first step on which nothing
 * outside the database rests before a second one, which waits, has been committed.
 */
export function lateOnDisk(condition: string): string {
  return `select case when ${condition} then set_config('synchronous_commit', 'off', true) end`;
}
