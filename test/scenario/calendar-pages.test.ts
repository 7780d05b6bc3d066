import { expect } from 'chai';
import { readOwnDays } from '../../src/calendar/own-days.ts';
import { setOwnDays } from '../../src/calendar/store.ts';
import { inTransaction } from '../../src/db/pool.ts';
import { goRound } from '../../src/reminders/round.ts';
import { startApp, type TestApp } from '../harness/app.ts';

describe('holidays that nobody knows yet', () => {
  let heed: TestApp;
  before(async () => {
    heed = await startApp();
    heed.clock.set(new Date('2026-12-28T02:00:00.000Z'));
  });
  after(() => heed?.close());

  const pages = async () => {
    const hr = await heed.signIn('S033');
    const privacy = await heed.signIn('S038');
    return [await hr.get('/console/cases'), await privacy.get('/console/objections')];
  };

  it('pages of settings say while a change has not reached all that is under way', async () => {
    const hr = await heed.signIn('S033');
    const said = async () =>
      Promise.all(
        ['/console/reminders', '/console/calendar'].map(async (page) =>
          (await hr.get(page)).text.includes('修改正在逐步生效'),
        ),
      );
    const days = [{ day: '2026-12-30', kind: 'rests' as const, name: '' }];
    await inTransaction(heed.db, (tx) =>
      setOwnDays(tx, { scope: 'site:Lab', days }, { actor: { operator: 'test' }, now: heed.clock.now() }),
    );
    expect(await said()).to.deep.equal([true, true]);
    while (await goRound(heed.db, heed.clock.now()));
    expect(await said()).to.deep.equal([false, false]);
  });

  it('are told where terms are counted without them, until they are put in', async () => {
    for (const page of await pages()) {
      expect(page.status).to.equal(200);
      expect(page.text).to.include('还不知道').and.to.include('2027');
    }
    const year = `2027-01-01 2027-01-03 放假 元旦
2027-02-05 2027-02-13 放假 春节
2027-05-01 2027-05-05 放假 劳动节
2027-10-01 2027-10-07 放假 国庆节`;
    const { days } = readOwnDays(year, 'x');
    await inTransaction(heed.db, (tx) =>
      setOwnDays(tx, { scope: 'CN', days }, { actor: { operator: 'test' }, now: heed.clock.now() }),
    );
    for (const page of await pages()) expect(page.text).not.to.include('还不知道');
  });
});
