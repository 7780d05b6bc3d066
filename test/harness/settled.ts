import { sql } from 'kysely';
import type { TestApp } from './app.ts';
import { until } from './until.ts';

/** Waits until everything that was queued has gone where it goes. */
export const settled = ({ db }: Pick<TestApp, 'db'>): Promise<unknown> =>
  until(
    async () => {
      const { rows } = await sql<{ open: boolean }>`
        select exists (select from delivery where state in ('pending', 'sending', 'unknown')) as open`.execute(
        db,
      );
      return rows[0]?.open === false;
    },
    { within: 60_000, what: 'everything to be sent' },
  );
