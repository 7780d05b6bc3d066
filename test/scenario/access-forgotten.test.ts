import { expect } from 'chai';
import { sql } from 'kysely';
import { v7 } from 'uuid';
import { forgetOldAccess } from '../../src/access-cases/forget.ts';
import { accessUnderWay } from '../harness/access.ts';
import { startApp } from '../harness/app.ts';
import { viewerOf } from '../harness/decisions.ts';
import { holdUnderWay } from '../harness/holding.ts';

describe('a case of opening that is over', function () {
  this.timeout(60_000);

  it('stays while a hold is on somebody at the other end of what was opened, or while they are not told', async () => {
    const heed = await startApp({ now: '2026-08-03T02:00:00Z' });
    try {
      const { db, clock } = heed;
      const { ':access': id } = await accessUnderWay(heed, 'S002');
      const now = clock.now();
      const [other, viewer] = [await viewerOf(heed, 'S003'), await viewerOf(heed, 'S038')];
      const view = v7();
      await sql`insert into access_view (id, case_id, viewer_id, what, records, read, at)
        values (${view}::uuid, ${id}::uuid, ${viewer.id}::uuid, 'list', '{}', 1, ${now})`.execute(db);
      await sql`insert into access_view_person (view_id, person_id, records)
        values (${view}::uuid, ${other.id}::uuid, 1)`.execute(db);
      await sql`update access_case set state = 'ended', ended_at = ${now}, ended_why = 'withdrawn'`.execute(
        db,
      );
      await holdUnderWay(heed, 'S003');
      clock.advance({ days: 4 * 366 });
      const forget = () => forgetOldAccess(db, { now: clock.now(), zone: heed.app.zone });
      await sql`update access_view_person set told_at = ${now}`.execute(db);
      expect(await forget()).to.equal(0);
      await sql`update legal_hold set ended_at = ${now}`.execute(db);
      await sql`update access_view_person set told_at = null`.execute(db);
      expect(await forget()).to.equal(0);
      await sql`update access_view_person set told_at = ${now}`.execute(db);
      expect(await forget()).to.equal(1);
    } finally {
      await heed.close();
    }
  });
});
