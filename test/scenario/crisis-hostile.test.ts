import { expect } from 'chai';
import { sql } from 'kysely';
import { v7 } from 'uuid';
import { declareFromReport } from '../../src/crisis/reports/declare.ts';
import { receiveReport } from '../../src/crisis/reports/receive.ts';
import { inTransaction } from '../../src/db/pool.ts';
import { HeedError } from '../../src/errors.ts';
import { createLog } from '../../src/log.ts';
import { seatAt } from '../harness/crisis.ts';
import { type SlackCompany, startSlackCompany } from '../harness/slack-company.ts';
import { everythingStored } from '../harness/stored.ts';
import { until } from '../harness/until.ts';

const lead = 'U0ZHENG';
const legal = 'U0WANG';
const users = [
  { id: lead, name: 'zheng', realName: '郑景行', locale: 'zh-CN' },
  { id: legal, name: 'wang', realName: '王雨桐', locale: 'zh-CN' },
];
/** What chats, pages, tables and terminals make something of, and what turns a line around. */
const hostile = [
  'canary-9090 <!channel> <!here> <@U0WANG> @all @everyone *b* `c` <https://evil.example|click> &lt;!channel&gt;',
  '<script>alert(1)</script><img src=x onerror=alert(1)> "><svg/onload=alert(1)> </textarea>',
  '=HYPERLINK("https://evil.example","x") +1+1 @SUM(1) -2 {{code}} $t(crisis.open) %s #{code}',
  '\u202egnihtemos\u202c \u2066x\u2069 \u200b\u0007\u001b[31mred\u001b[0m \ud83d\udd25',
].join('\n');

describe('a report that means harm', function () {
  this.timeout(60_000);
  let company: SlackCompany;
  const log: string[] = [];
  beforeEach(async () => {
    log.length = 0;
    company = await startSlackCompany({
      users,
      log: createLog('trace', { write: (line) => void log.push(line) }),
    });
    const { db, clock } = company.heed;
    for (const [account, role] of [
      [lead, 'lead'],
      [legal, 'legal'],
    ] as const) {
      const { rows } = await sql<{ no: string }>`
        select p.staff_no as no from identity i join person p on p.id = i.person_id
        where i.external_id = ${account}`.execute(db);
      await seatAt(db, clock.now(), { [rows[0]?.no ?? '']: role });
    }
  });
  afterEach(() => company.close());

  const idOf = async (account: string) => {
    const { rows } = await sql<{ id: string }>`
      select person_id as id from identity where external_id = ${account}`.execute(company.heed.db);
    return rows[0]?.id ?? expect.fail(`nobody has ${account}`);
  };

  for (const [how, text] of [
    ['in every way at once', hostile],
    ['as long as a report may be', hostile.padEnd(19_000, '<!channel> ')],
  ] as const)
    it(`${how}: it is text on pages, and in no card, room, table or line of the log`, async () => {
      const { heed, slack } = company;
      const { app, db, clock } = heed;
      const [by, who] = [await idOf(legal), await idOf(lead)];
      const { report } = await inTransaction(db, (tx) =>
        receiveReport(tx, app, { source: 'chat', by, text, once: v7(), now: clock.now() }),
      );
      await until(() => slack.messages(lead).some(({ lines }) => lines.join().includes(report.code)));
      const { incident } = await inTransaction(db, (tx) =>
        declareFromReport(tx, app, { reportId: report.id, by: who, now: clock.now(), level: 'major' }),
      );
      await until(() => slack.messages(legal).some(({ lines }) => lines.join().includes(incident.code)));
      await company.sweep('crisis.rooms');
      const room = await db.selectFrom('incident_room').selectAll().executeTakeFirstOrThrow();
      const channel = slack.channel(room.external_id ?? expect.fail('there is no room'));
      const { browser } = await company.opens(lead, `/crisis/${incident.id}`);
      for (const path of [
        `/crisis/${incident.id}`,
        `/crisis/${incident.id}/room`,
        `/crisis/reports/${report.id}`,
      ]) {
        const { text: page, status } = await browser.get(path);
        expect(status, path).to.equal(200);
        for (const tag of ['<script>alert', '<img src=x', '<svg/onload', 'href="https://evil.example'])
          expect(page, path).to.not.include(tag);
        // Nothing turns what stands beside it around, and nothing of it reaches a terminal.
        for (const sign of ['\u202e', '\u2066', '\u0007', '\u001b'])
          expect(page.includes(sign), `${path} ${JSON.stringify(sign)}`).to.equal(false);
      }
      const reportPage = (await browser.get(`/crisis/reports/${report.id}`)).text;
      expect(reportPage).to.include('canary-9090 &lt;!channel>').and.include('{{code}} $t(crisis.open)');
      const heard = JSON.stringify([slack.messages(lead), slack.messages(legal), channel]);
      const stored = [...(await everythingStored(db)).values()].join('\n');
      for (const [place, all] of Object.entries({ heard, stored, log: log.join('') }))
        for (const part of ['canary-9090', 'evil.example', '<!channel>', 'onerror'])
          expect(all.includes(part), `${part}: ${place}`).to.equal(false);
    });

  it('a hundred kilobytes of it: whoever sends it hears that it is too long, and nobody is woken', async () => {
    const { app, db, clock } = company.heed;
    const by = await idOf(legal);
    const text = hostile.padEnd(100_000, '<!channel> ');
    const refused = await inTransaction(db, (tx) =>
      receiveReport(tx, app, { source: 'chat', by, text, once: v7(), now: clock.now() }),
    ).catch((error: unknown) => error);
    expect(refused).to.be.instanceOf(HeedError).and.to.include({ code: 'bad-input' });
    expect(await db.selectFrom('delivery').selectAll().execute()).to.deep.equal([]);
  });
});
