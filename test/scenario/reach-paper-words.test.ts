import { expect } from 'chai';
import { text } from '../../src/messages/texts.ts';
import { findColleague } from '../../src/notices/ways/colleague.ts';
import { scans } from '../fixtures/scans.ts';
import { startApp, type TestApp } from '../harness/app.ts';
import type { Browser } from '../harness/browser.ts';
import { sentNotice, tableHashes } from '../harness/sent-notice.ts';
import { printedSheet } from '../harness/tablet.ts';
import { answersGiven, personId, withoutPhone } from '../harness/ways.ts';

const [worker, witness, hr] = ['S002', 'S020', 'S032'] as const;
const zh = (key: string) => text('zh-CN', key);

describe('the words on a sheet, and of whoever records for somebody', () => {
  let heed: TestApp;
  let browser: Browser;
  let notice: string;
  let sheet: string;
  beforeEach(async () => {
    heed = await startApp();
    await withoutPhone(heed, worker);
    notice = await sentNotice(heed, 'chat-monitoring', [worker]);
    browser = await heed.signIn(hr);
    sheet = `/console/paper/${await printedSheet(heed, notice, worker)}`;
  });
  afterEach(() => heed.close());

  const concern = (reason: string) =>
    browser.upload(sheet, { kind: 'concern', signedOn: '2026-08-03', witness, reason }, { scan: scans.pdf });
  const talk = async () => {
    const [answer] = await answersGiven(heed);
    return (await (await heed.signIn(worker)).get(`/threads/${answer?.thread}`)).text;
  };

  it('a concern is ticked with nothing written beside it, as the sheet allows', async () => {
    expect((await concern('  ')).status).to.equal(303);
    expect(await talk()).to.include(zh('ways.paper.noWords'));
  });

  it('they are kept to the last letter, whatever letters they are', async () => {
    expect((await concern(`${'🙂'.repeat(3_000)}完`)).status).to.equal(303);
    expect(await talk()).to.include('🙂完');
  });

  it('too many of them are said at their field: the sheet is as good as before', async () => {
    const before = await tableHashes(heed.db);
    const answer = await concern('太'.repeat(4_100));
    expect(answer.status).to.equal(422);
    expect(answer.text)
      .to.include(`id="sheet-reason-error"`)
      .and.include('太'.repeat(4_100))
      .and.not.include(zh('reach.paper.void'));
    const path = `/console/notices/${notice}/people/${await personId(heed, worker)}/on-behalf`;
    const said = { kind: 'concern', why: '不识字', witness, answers: '0', reason: '太'.repeat(4_100) };
    const spoken = await browser.post(path, said);
    expect(spoken.status).to.equal(422);
    expect(spoken.text).to.include(`id="said-reason-error"`).and.include('太'.repeat(4_100));
    expect(await tableHashes(heed.db)).to.deep.equal(before);
  });

  it('a staff number names one witness: to the letter, or nobody where two differ in nothing but capitals', async () => {
    const now = heed.clock.now();
    const find = async (staffNo: string) => (await findColleague(heed.db, staffNo, now))?.staffNo;
    expect(await find('s020')).to.equal('S020');
    await heed.db.updateTable('person').set({ staff_no: 's020' }).where('staff_no', '=', 'S021').execute();
    expect([await find('s020'), await find('S020'), await find(' Ｓ020 ')]).to.deep.equal([
      's020',
      'S020',
      'S020',
    ]);
    await heed.db.updateTable('person').set({ staff_no: 'Ab1' }).where('staff_no', '=', 'S020').execute();
    await heed.db.updateTable('person').set({ staff_no: 'aB1' }).where('staff_no', '=', 's020').execute();
    expect([await find('Ab1'), await find('AB1')]).to.deep.equal(['Ab1', undefined]);
  });
});
