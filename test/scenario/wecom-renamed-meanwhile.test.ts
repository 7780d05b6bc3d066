import { expect } from 'chai';
import { sql } from 'kysely';
import { inTransaction } from '../../src/db/pool.ts';
import { noteRenamed } from '../../src/people/directory/words.ts';
import { sentNotice } from '../harness/sent-notice.ts';
import { until } from '../harness/until.ts';
import { startWecomCompany, type WecomCompany } from '../harness/wecom-company.ts';

describe('an account that WeCom does not know any more', function () {
  this.timeout(60_000);
  let company: WecomCompany;
  beforeEach(async () => {
    company = await startWecomCompany({
      departments: [
        { id: 1, name: '样例有限公司' },
        { id: 2, name: '华东', parentid: 1 },
      ],
      members: ['Zhao', 'Qian', 'Sun'].map((userid) => ({ userid, name: `员工${userid}`, department: [2] })),
    });
  });
  afterEach(() => company.close());

  const due = async () => {
    const { rows } = await sql<{ subject: string }>`select subject from directory_due`.execute(
      company.heed.db,
    );
    return rows.map(({ subject }) => subject);
  };
  const failed = (account: string) =>
    until(
      async () => {
        const { rows } = await sql`
          select from delivery where account = ${account} and failure = 'unknown-account'`.execute(
          company.heed.db,
        );
        return rows.length > 0;
      },
      { what: 'the delivery to fail' },
    );
  const unknown = () => company.sweep('directory.unknown.wecom');
  const asks = ({ text }: { text: string }) => text.includes('监控');

  it('is read again once, and under its new name its person gets the card that did not arrive', async () => {
    const { wecom, heed } = company;
    heed.clock.advance({ minutes: 1 });
    wecom.directory.setMember('Zhao', { userid: 'ZhaoNew' });
    const renamedAt = heed.clock.now();
    await sentNotice(heed, 'chat-monitoring', ['zhao', 'qian']);
    await company.sees('Qian', asks);
    await failed('zhao');
    await unknown();
    expect(await due()).to.deep.equal(['zhao']);
    heed.clock.advance({ minutes: 1 });
    const word = { eventId: 'late', account: 'zhao', to: 'zhaonew', at: renamedAt };
    const tenant = { platform: 'wecom', tenant: wecom.corpid };
    await inTransaction(heed.db, (tx) => noteRenamed(tx, tenant, word, heed.clock.now()));
    await company.sweep('directory.changes.wecom');
    await unknown();
    await company.sees('ZhaoNew', asks);
    expect(wecom.conversation('ZhaoNew').filter(asks)).to.have.lengthOf(1);
    expect(wecom.conversation('Qian').filter(asks)).to.have.lengthOf(1);
    await unknown();
    expect(await due()).to.deep.equal([]);
  });

  it('is read again once only, while it stays as it is', async () => {
    const { wecom, heed } = company;
    heed.clock.advance({ minutes: 1 });
    await wecom.app.set({ visible: { userids: ['Qian', 'Sun'], partyids: [], tagids: [] } });
    await company.sweep('directory.changes.wecom');
    heed.clock.advance({ minutes: 1 });
    await sentNotice(heed, 'chat-monitoring', ['zhao']);
    await failed('zhao');
    await unknown();
    expect(await due()).to.deep.equal(['zhao']);
    await company.sweep('directory.changes.wecom');
    heed.clock.advance({ minutes: 1 });
    await unknown();
    expect(await due()).to.deep.equal([]);
    const { rows } = await sql`select from employment where to_at is not null`.execute(heed.db);
    expect(rows).to.have.lengthOf(0);
  });
});
