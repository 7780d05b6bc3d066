import { expect } from 'chai';
import { sql } from 'kysely';
import { v7 } from 'uuid';
import { declare } from '../../src/crisis/declare.ts';
import { endSeatsDue } from '../../src/crisis/seats/seats.ts';
import { inTransaction } from '../../src/db/pool.ts';
import { bindMailboxes } from '../../src/mailboxes/reconcile.ts';
import { linkIn, type Mailing, startMailing } from '../harness/mailing.ts';

const lead = 'S037';
const outside = 'advisor@firm.example.com';

describe('a seat for somebody from outside', function () {
  this.timeout(60_000);
  let company: Mailing;
  beforeEach(async () => {
    company = await startMailing();
  });
  afterEach(() => company.close());

  const now = () => company.heed.clock.now();
  const declares = async (drill: boolean) => {
    const { db, app } = company.heed;
    const { id: by } = await db
      .selectFrom('person')
      .select('id')
      .where('staff_no', '=', lead)
      .executeTakeFirstOrThrow();
    const { incident } = await inTransaction(db, (tx) =>
      declare(tx, app, { level: 'minor', drill, words: 'canary-3434 a mailbox', by, once: v7(), now: now() }),
    );
    return incident.id;
  };
  const form = (address = outside) => ({ name: '周顾问，某所', address, days: '3', once: 'a' });
  const cookieOf = async (link: string) => {
    const posted = await company.heed.visitor().post(link, {});
    const cookie = posted.headers.getSetCookie().find((one) => one.startsWith('heed_session='));
    return cookie?.split(';')[0] ?? '';
  };
  const page = (path: string, cookie: string) => company.heed.visitor().get(path, { cookie });

  it('is given by the lead, opens by a link that works once, shows that room and nothing else, and ends by its time', async () => {
    const [id, other] = [await declares(false), await declares(true)];
    const browser = await company.heed.signIn(lead);
    expect((await (await company.heed.signIn('S033')).post(`/crisis/${id}/seats`, form())).status).to.equal(
      403,
    );
    for (const _click of [1, 2])
      expect((await browser.post(`/crisis/${id}/seats`, form())).status).to.equal(303);
    // Once, and with nothing of what happened.
    const mail = await company.nextMail(outside);
    expect(JSON.stringify(mail)).to.not.include('canary');
    const link = linkIn(mail);
    const cookie = await cookieOf(link);
    expect(cookie).to.not.equal('');
    expect(await cookieOf(link)).to.equal('');
    const room = await page(`/crisis/${id}/room`, cookie);
    expect(room.status).to.equal(200);
    expect((await page(`/crisis/${id}/briefing`, cookie)).text).to.include('canary-3434');
    for (const path of [
      '/me',
      '/board',
      '/crisis',
      `/crisis/${id}`,
      `/crisis/${id}/channels`,
      `/crisis/${other}/room`,
      '/threads/new',
      '/console',
    ]) {
      const away = await page(path, cookie);
      expect({ path, status: away.status, to: away.location }).to.deep.equal({
        ...{ path, status: 303, to: `/crisis/${id}/room` },
      });
    }
    // No list, audience or sweep has them; connecting mail anew does not end their mailbox.
    await bindMailboxes(company.heed.db, ['email'], now());
    expect((await page(`/crisis/${id}/room`, cookie)).status).to.equal(200);
    expect((await (await company.heed.signIn('S033')).get(`/crisis/${id}/channels`)).text).to.include(
      '周顾问',
    );
    company.heed.clock.advance({ days: 3 });
    expect((await page(`/crisis/${id}/room`, cookie)).status).to.not.equal(200);
    expect(await endSeatsDue(company.heed.db, now())).to.equal(1);
    const { rows } = await sql<{ data: object }>`
      select event::jsonb -> 'data' as data from evidence_event where type = 'crisis.seat-ended'`.execute(
      company.heed.db,
    );
    expect(rows[0]?.data).to.include({ incident: id, why: 'time' });
  });

  it('ends by hand at once, and is not given to an address of somebody here or to none', async () => {
    const id = await declares(false);
    const browser = await company.heed.signIn(lead);
    await company.onlyMailbox('S021', 'lin.new@example.com');
    for (const address of ['lin.new@example.com', 'nothing', ''])
      expect((await browser.post(`/crisis/${id}/seats`, { ...form(address), once: v7() })).status).to.equal(
        422,
      );
    await browser.post(`/crisis/${id}/seats`, form());
    const link = linkIn(await company.nextMail(outside));
    const cookie = await cookieOf(link);
    const { rows } = await sql<{ id: string }>`select id from incident_seat where ended_at is null`.execute(
      company.heed.db,
    );
    expect(rows).to.have.length(1);
    expect((await browser.post(`/crisis/${id}/seats/${rows[0]?.id}/end`, {})).status).to.equal(303);
    expect((await page(`/crisis/${id}/room`, cookie)).status).to.not.equal(200);
  });
});
