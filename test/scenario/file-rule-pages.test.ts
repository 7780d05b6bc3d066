import { expect } from 'chai';
import { v7 } from 'uuid';
import { AccessStory } from '../harness/access.ts';
import { startApp, type TestApp } from '../harness/app.ts';
import type { Browser } from '../harness/browser.ts';
import { filesUnderWay } from '../harness/file-rules.ts';
import { FileStory } from '../harness/file-story.ts';

const privacy = 'S038';
const legal = 'S039';

describe('pages of rules on file transfers', function () {
  this.timeout(60_000);
  let heed: TestApp;
  let office: Browser;
  beforeEach(async () => {
    heed = await startApp();
    office = await heed.signIn(privacy);
  });
  afterEach(() => heed.close());

  const form = (more: Record<string, string> = {}) => ({
    ...{
      id: v7(),
      name: '大文件外发',
      scope: 'everyone',
      channels: 'wecom',
      direction: 'outward',
      types: 'archive',
    },
    ...{ above: '20', per: 'hour', transfers: '10', megabytes: '', owner: 'S022', deputy: 'S023', ...more },
  });
  const events = async (type: string) => {
    const rows = await heed.db
      .selectFrom('evidence_event')
      .select('event')
      .where('type', '=', type)
      .execute();
    return rows.map(({ event }) => (JSON.parse(event ?? '{}') as { data: Record<string, unknown> }).data);
  };

  it('set a rule once, change it into another one, and end that', async () => {
    const fields = form();
    const [first, twice] = [
      await office.post('/console/file-rules', fields),
      await office.post('/console/file-rules', fields),
    ];
    expect([first.status, twice.status]).to.deep.equal([303, 303]);
    expect(await events('file-rule.set')).to.have.length(1);
    const page = await office.get(`/console/file-rules/${fields.id}`);
    expect(page.text)
      .to.include('压缩包')
      .and.include('大于 20 MB')
      .and.include('超过 10 个')
      .and.include('没有拦截');
    const edit = await office.get(`/console/file-rules/${fields.id}/edit`);
    expect(edit.text).to.include('value="20"').and.include('value="S022"');
    const next = form({ replaces: fields.id, above: '30' });
    expect((await office.post('/console/file-rules', next)).status).to.equal(303);
    // Somebody who still has the old page open changes nothing that is over.
    expect((await office.post('/console/file-rules', form({ replaces: fields.id }))).status).to.equal(409);
    expect((await office.post(`/console/file-rules/${next.id}/end`, {})).status).to.equal(303);
    expect(await events('file-rule.ended')).to.deep.equal([{ rule: fields.id }, { rule: next.id }]);
  });

  it('say beside each field what is wrong, with what was typed still there', async () => {
    const wrong = await office.post(
      '/console/file-rules',
      form({ name: ' ', above: 'viel', owner: 'S999', deputy: '', channels: 'slack', transfers: '-3' }),
    );
    expect(wrong.status).to.equal(422);
    for (const words of ['请填写名称', '0 以上的数字', '在职同事的工号', '1 以上的数量', 'value="viel"'])
      expect(wrong.text).to.include(words);
    const untold = await office.post('/console/file-rules', form({ channels: 'slack' }));
    expect(untold.status).to.equal(422);
    expect(untold.text).to.include('没有生效的制度告知员工会留存文件传输');
  });

  it('preview what a rule would have found, put that on record, and set nothing', async () => {
    const story = await AccessStory.begin(heed, ['S002']);
    await FileStory.begin(heed, 'wecom', []).catch(() => undefined);
    const file = (size: number) =>
      story.says('S002', '', { kind: 'file-transfer', head: { type: 'file', name: 'a.zip', size } });
    await file(25_000_000);
    await file(25_000_000);
    await file(1_000);
    const none = await office.post('/console/file-rules/preview', form({ per: 'none', transfers: '' }));
    // The row under which these are kept discloses no alert: nothing of them would have been seen.
    expect(none.status).to.equal(200);
    expect(none.text).to.include('没有会提醒的');
    expect(await events('file-rule.previewed')).to.deep.equal([{ days: 30, read: 3, found: 0 }]);
    expect(await events('file-rule.set')).to.deep.equal([]);
  });

  it('show an alert to who is asked and to the offices, and lead from it to asking for access', async () => {
    const { ':alert': alert = '' } = await filesUnderWay(heed, 'S002');
    const path = `/file-alerts/${alert}`;
    const status = async (who: string) => (await (await heed.signIn(who)).get(path)).status;
    expect(
      await Promise.all(['S022', 'S023', privacy, legal, 'S002', 'S021', 'S041'].map(status)),
    ).to.deep.equal([...[200, 200, 200, 200], ...[404, 404, 404]]);
    const owner = await heed.signIn('S022');
    expect((await owner.get('/file-alerts')).text).to.include('大文件外发');
    expect((await (await heed.signIn('S002')).get('/file-alerts')).text).not.to.include('大文件外发');
    await owner.post(`${path}/answer`, { outcome: 'escalated', note: '去向不明' });
    const counsel = await heed.signIn(legal);
    expect((await counsel.get(path)).text).to.include(`/console/access-cases/new?alert=${alert}`);
    const asking = await counsel.get(`/console/access-cases/new?alert=${alert}`);
    expect(asking.text).to.include('value="S002"');
    expect((await counsel.get(`/console/access-cases/new?alert=${v7()}`)).status).to.equal(404);
  });

  it('let the offices ask for silence on a legal ground, and another one decide', async () => {
    const { ':alert': alert = '' } = await filesUnderWay(heed, 'S002');
    const path = `/file-alerts/${alert}`;
    const wrong = await office.post(`${path}/delay`, { silentUntil: '', silentGround: '' });
    expect(wrong.status).to.equal(422);
    expect(
      (await office.post(`${path}/delay`, { silentUntil: '2026-08-20', silentGround: '公安调查' })).status,
    ).to.equal(303);
    expect((await office.post(`${path}/delay/decide`, { verdict: 'granted' })).status).to.equal(403);
    const counsel = await heed.signIn(legal);
    expect((await counsel.get(path)).text).to.include('公安调查');
    expect((await counsel.post(`${path}/delay/decide`, { verdict: 'granted' })).status).to.equal(303);
    expect(await events('file-alert.delay-granted')).to.have.length(1);
  });
});
