import { expect } from 'chai';
import { v7 } from 'uuid';
import { register } from '../../src/inventory/register.ts';
import type { RecordChannel } from '../../src/records/model.ts';
import { startApp, type TestApp } from '../harness/app.ts';

const today = '2026-09-01';

describe('the register of processing', function () {
  this.timeout(60_000);
  let heed: TestApp;
  beforeEach(async () => {
    heed = await startApp();
  });
  afterEach(() => heed.close());

  const connect = (name: string, channel: RecordChannel, state: 'on' | 'off' = 'on') =>
    heed.db
      .insertInto('record_source')
      .values({
        ...{ id: v7(), channel, name, secrets: null, cursor: null, state },
        ...{ created_at: heed.app.clock.now(), created_by: null },
      })
      .execute();

  it('says of every row of every policy in force what its readers were told, and nothing of drafts', async () => {
    const { entries } = await register(heed.db, 'en', today);
    const inForce = await heed.db
      .selectFrom('policy_version')
      .select('id')
      .where('state', '=', 'in-force')
      .execute();
    expect(inForce).to.have.length.greaterThan(1);
    expect(entries.map(({ version }) => version.id)).to.have.members(inForce.map(({ id }) => id));
    const chats = entries.find(({ version }) => version.code === 'chat-monitoring');
    expect(chats?.processing.map(({ id }) => id)).to.deep.equal(['chat-records', 'file-transfers']);
    for (const { told } of chats?.processing ?? [])
      expect(told.map(({ key }) => key)).to.include.members([
        'what',
        'purpose',
        'legalBasis',
        'use',
        'retention',
      ]);
    expect(chats?.told.map(({ key }) => key)).to.include.members([
      'owner',
      'handler',
      'recipients',
      'transfers',
    ]);
  });

  it('names the sources that feed a row, those that are off, and those that nothing covers', async () => {
    await connect('archive', 'wecom');
    await connect('old-archive', 'wecom', 'off');
    await connect('nobody-asked', 'other');
    const { entries, uncovered } = await register(heed.db, 'en', today);
    const fed = entries.flatMap(({ processing }) => processing).filter(({ sources }) => sources.length > 0);
    expect(fed.map(({ id }) => id))
      .to.include('chat-records')
      .and.not.include('pictures');
    for (const { sources } of fed) {
      const states = sources.map(({ name, state }) => `${name} ${state}`);
      expect(states).to.include.members(['archive on', 'old-archive off']);
      expect(states.join(' ')).to.not.include('nobody-asked');
    }
    expect(uncovered.map(({ name }) => name)).to.deep.equal(['nobody-asked']);
    const page = (await (await heed.signIn('S038')).get('/console/inventory')).text;
    expect(page).to.include('nobody-asked').and.include('old-archive');
  });

  it('says when a review is overdue, by the day', async () => {
    const { entries } = await register(heed.db, 'en', today);
    const [first] = entries.toSorted((a, b) => a.version.reviewOn.localeCompare(b.version.reviewOn));
    const on = first?.version.reviewOn ?? '';
    const overdue = async (day: string) =>
      (await register(heed.db, 'zh-CN', day)).entries.filter((one) => one.reviewOverdue).length;
    expect(await overdue(on)).to.equal(0);
    expect(await overdue('2040-01-01')).to.equal(entries.length);
  });
});
