import { expect } from 'chai';
import { startApp, type TestApp } from '../harness/app.ts';
import { sentNotice } from '../harness/sent-notice.ts';

const hr = 'S033';
const person = 'S002';
const purpose = '劳动仲裁 0123 号';

describe('the page of arbitration packs', function () {
  this.timeout(60_000);
  let heed: TestApp;
  beforeEach(async () => {
    heed = await startApp();
    await sentNotice(heed, 'chat-monitoring', [person]);
  });
  afterEach(() => heed.close());

  const given = { person, policy: 'chat-monitoring', purpose };

  it('hands HR an archive; the person reads under “About me” who made it and what for', async () => {
    const browser = await heed.signIn(hr);
    const page = await browser.get('/console/packs?policy=chat-monitoring');
    expect(page.text).to.include('<option value="chat-monitoring" selected');
    const { status, headers, text } = await browser.post('/console/packs', given);
    expect(status).to.equal(200);
    expect(headers.get('content-type')).to.equal('application/zip');
    expect(headers.get('cache-control')).to.equal('no-store');
    expect(headers.get('content-disposition')).to.include('heed-pack-S002-chat-monitoring-20260803.zip');
    expect(text.startsWith('PK')).to.equal(true);
    expect(text).to.include('SHA256SUMS');

    expect((await browser.get('/console/packs')).text).to.include(purpose);
    const me = await (await heed.signIn(person)).get('/me');
    expect(me.text).to.include('关于我的证据材料').and.to.include(purpose);
    const other = await (await heed.signIn('S003')).get('/me');
    expect(other.text).not.to.include('关于我的证据材料');
  });

  it('says what is wrong at the field, keeps what was written, and puts nothing on record', async () => {
    const browser = await heed.signIn(hr);
    for (const [wrong, said] of [
      [{ purpose: ' ' }, '请写明为什么需要'],
      [{ person: 'S999' }, '没有这个工号'],
      [{ policy: 'nothing' }, '没有已发布的这项制度'],
    ] as const) {
      const page = await browser.post('/console/packs', { ...given, ...wrong });
      expect(page.status).to.equal(422);
      expect(page.text).to.include(said);
    }
    const made = heed.db.selectFrom('evidence_event').select('id').where('type', '=', 'pack.made');
    expect(await made.execute()).to.deep.equal([]);
  });
});
