import { expect } from 'chai';
import { FixedClock } from '../../src/clock.ts';
import { type Db, inTransaction } from '../../src/db/pool.ts';
import { localPlatform } from '../../src/platforms/local/adapter.ts';
import { conversations, listMessages, recordIncoming } from '../../src/platforms/local/store.ts';
import { testDatabase } from '../harness/database.ts';
import { createStaff } from '../harness/staff.ts';

describe('the local messenger', () => {
  let db: Db;
  let close: () => Promise<void>;
  const clock = new FixedClock('2026-03-02T02:00:00Z');
  before(async () => {
    ({ db, close } = await testDatabase());
  });
  after(async () => close());

  it('lists a conversation page by page, the newest page first and each in reading order', async () => {
    for (const text of ['1', '2', '3', '4', '5'])
      await inTransaction(db, (tx) => recordIncoming(tx, 'page-by-page', text, clock.now()));
    const texts = (messages: Awaited<ReturnType<typeof listMessages>>) =>
      messages.map((message) => (message.body.kind === 'text' ? message.body.text : ''));
    const newest = await listMessages(db, 'page-by-page', { limit: 2 });
    expect(texts(newest)).to.deep.equal(['4', '5']);
    const beforeId = newest[0]?.id ?? 0;
    expect(texts(await listMessages(db, 'page-by-page', { beforeId, limit: 10 }))).to.deep.equal([
      '1',
      '2',
      '3',
    ]);
    expect(newest[0]).to.include({ direction: 'in', account: 'page-by-page', changedAt: null });
    expect(await listMessages(db, 'nobody', { limit: 10 })).to.deep.equal([]);
  });

  it('names the persons who have an account, with what was said last', async () => {
    const [quiet, talking] = await createStaff(db, { count: 2, at: clock.now() });
    const accounts = await db.selectFrom('identity').selectAll().orderBy('external_id').execute();
    const account = accounts.find((one) => one.person_id === talking)?.external_id ?? '';
    await inTransaction(db, (tx) => recordIncoming(tx, account, 'hello', clock.now()));
    const listed = await conversations(db);
    expect(listed.map((one) => one.personId)).to.deep.equal([talking, quiet]);
    expect(listed[0]?.last).to.deep.include({ body: { kind: 'text', text: 'hello' }, direction: 'in' });
    expect(listed[0]?.last?.at).to.deep.equal(clock.now());
    expect(listed[1]?.last).to.equal(null);
  });

  it('refuses to open a form: it has a page for that', async () => {
    const form = { title: 'x', fields: [], submit: 'ok', cancel: 'no', action: { name: 'a.b', about: '1' } };
    const refused = await localPlatform(db, clock)
      .openForm('trigger', form, 'https://heed.example.com')
      .catch((error: unknown) => error);
    expect(refused).to.have.property('code', 'bad-input');
  });
});
