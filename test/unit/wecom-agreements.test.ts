import { expect } from 'chai';
import { FixedClock } from '../../src/clock.ts';
import { createLog } from '../../src/log.ts';
import { wecomClient } from '../../src/platforms/wecom/client.ts';
import { wecomAgreements } from '../../src/platforms/wecom/msgaudit.ts';
import type { AgreementApi } from '../../src/records/sources/wecom-archive/agreements.ts';
import { secretsFrom } from '../../src/secrets.ts';
import { testDatabase } from '../harness/database.ts';
import { type FakeWecom, startFakeWecom } from '../harness/wecom/index.ts';
import { contact } from '../harness/wecom-archive.ts';

describe('what WeCom answers about its message archive', () => {
  let database: Awaited<ReturnType<typeof testDatabase>>;
  let fake: FakeWecom;
  let api: AgreementApi;
  const clock = new FixedClock('2026-11-02T01:00:00Z');
  const at = new Date('2026-11-01T00:00:00Z');

  before(async () => {
    database = await testDatabase();
    fake = await startFakeWecom({ clock, members: [{ userid: 'lili' }] });
    const { corpid, apiBase, archive } = fake;
    const secrets = secretsFrom(['heed-secret-0123456789abcdef0123456789']);
    const deps = { db: database.db, secrets, clock, log: createLog('silent'), backoffMs: [1] };
    api = wecomAgreements({ corpid, apiBase, secret: archive.secret }, deps);
    const settings = { corpid, apiBase, agentid: fake.app.agentid, secret: fake.app.secret };
    const app = wecomClient({ ...settings, tokens: ['t'], encodingAesKeys: ['k'] }, deps);
    await app.check('app');
    await app.close();
  });
  after(async () => {
    await api.close();
    await fake.close();
    await database.close();
  });

  it('is read by pair and by group, with the archive’s own token beside the app’s', async () => {
    const seconds = at.getTime() / 1_000;
    fake.archive.pairs.push(
      { userid: 'lili', exteranalopenid: contact(), agree_status: 'Agree', status_change_time: seconds },
      { userid: 'lili', exteranalopenid: contact(2), agree_status: 'Default_Agree', status_change_time: 0 },
    );
    fake.archive.rooms.set('wrROOM', [
      { exteranalopenid: contact(3), agree_status: 'Disagree', status_change_time: seconds },
    ]);
    fake.archive.permitted = ['lili'];
    const asked = [1, 2, 3].map((n) => ({ userid: 'lili', external: contact(n) }));
    expect(await api.single(asked)).to.deep.equal([
      { userid: 'lili', external: contact(), status: 'agree', changedAt: at },
      { userid: 'lili', external: contact(2), status: 'default', changedAt: null },
    ]);
    expect(await api.room('wrROOM')).to.deep.equal([
      { external: contact(3), status: 'disagree', changedAt: at },
    ]);
    expect(await api.permitted()).to.deep.equal(['lili']);
    expect(fake.warnings).to.deep.equal([]);
    const rows = await database.db
      .selectFrom('platform_token')
      .select('credential')
      .orderBy('credential')
      .execute();
    expect(rows.map(({ credential }) => credential)).to.deep.equal(['app', 'archive']);
  });

  it('is an error where WeCom refuses, and never an answer', async () => {
    const many = Array.from({ length: 101 }, (_, n) => ({ userid: 'lili', external: contact(n) }));
    for (const asked of [many, [], [{ userid: 'nobody', external: contact() }]]) {
      const error = await api.single(asked).then(
        () => undefined,
        (cause: unknown) => cause,
      );
      expect(error).to.be.instanceOf(Error);
    }
  });
});
