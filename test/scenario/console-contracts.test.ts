import { expect } from 'chai';
import { text } from '../../src/messages/texts.ts';
import { contractFiles } from '../fixtures/contract.ts';
import type { Browser } from '../harness/browser.ts';
import { ContractStory, entity } from '../harness/contracts.ts';

describe('agreements in the console', function () {
  this.timeout(60_000);
  let story: ContractStory;
  let hr: Browser;
  before(async () => {
    story = await ContractStory.start();
    hr = await story.heed.signIn('S033');
  });
  after(() => story?.close());

  const fieldsOf = (front: Record<string, unknown>) =>
    Object.fromEntries(
      contractFiles({ front }).map(({ name, bytes }) => [
        name.replace('.md', ''),
        new TextDecoder().decode(bytes),
      ]),
    );

  it('a text is published, or comes back with everything that is wrong with it', async () => {
    const wrong = await hr.post('/console/contracts/templates', fieldsOf({ signature: 'click', months: 0 }));
    expect(wrong.status).to.equal(422);
    expect(wrong.text).to.contain('法院不认可为劳动方面合同的签名').and.to.contain('code: confidentiality');
    const published = await hr.post(
      '/console/contracts/templates',
      fieldsOf({ code: 'secrets', for: 'chosen' }),
    );
    expect([published.status, published.location]).to.satisfy(
      ([status, to]: [number, string]) =>
        status === 303 && /templates\/[0-9a-f-]{36}\?done=published$/.test(to),
    );
    expect((await story.eventsOf('contract.published')).at(-1)).to.include({
      code: 'secrets',
      number: 1,
      entity,
    });
  });

  it('shows who gets it and who not, offers it to those who were shown, once', async () => {
    const list = await hr.get('/console/contracts');
    const [, path = ''] = /href="(\/console\/contracts\/templates\/[0-9a-f-]{36})"/.exec(list.text) ?? [];
    const staffNos = 'S005，S006\nS003';
    const look = await hr.post(`${path}/look`, { staffNos });
    expect(look.text).to.contain(text('zh-CN', 'contracts.console.willGet', { n: 2 }));
    expect(look.text).to.contain(text('zh-CN', 'contracts.console.why.otherEntity'));
    expect(await story.countOf('contract.offered')).to.equal(0);
    // What is confirmed names those who get it and nobody else: whoever else could by then was not shown.
    expect(look.text).to.match(/name="staffNos" value="S005\s+S006"/);
    expect((await hr.post(`${path}/offer`, { staffNos, expected: '3' })).status).to.equal(409);
    expect((await hr.post(`${path}/offer`, { staffNos, expected: '' })).status).to.equal(400);
    expect((await hr.post(`${path}/offer`, { staffNos, expected: '2' })).status).to.equal(303);
    expect((await hr.post(`${path}/offer`, { staffNos, expected: '2' })).status).to.equal(409);
    expect(await story.countOf('contract.offered')).to.equal(2);
  });

  it('a signatory is recorded by HR with a ground, ended, and recorded again', async () => {
    const url = '/console/contracts/signatories';
    const empty = await hr.post(url, {});
    expect(empty.status).to.equal(422);
    expect(empty.text).to.contain(text('zh-CN', 'problems.contract.entityUnknown'));
    const fields = {
      staffNo: 'S028',
      entity,
      ground: 'articles',
      note: '股东会决议 2026-1',
      until: '2026-12-31',
    };
    expect((await hr.post(url, fields)).status).to.equal(303);
    expect((await hr.post(url, fields)).status).to.equal(409);
    expect((await hr.post(url, { ...fields, staffNo: 'S033' })).status).to.equal(403);
    const { id } = await story.heed.db
      .selectFrom('contract_authority as a')
      .innerJoin('person as p', 'p.id', 'a.person_id')
      .select('a.id')
      .where('p.staff_no', '=', 'S028')
      .executeTakeFirstOrThrow();
    expect((await hr.get(url)).text).to.contain('股东会决议 2026-1');
    for (let clicks = 0; clicks < 2; clicks += 1)
      expect((await hr.post(`${url}/${id}/revoke`)).status).to.equal(303);
    expect(await story.countOf('signatory.revoked')).to.equal(1);
    expect((await hr.post(url, fields)).status).to.equal(303);
  });

  it('a person is listed for a non-compete with a reason, and taken off', async () => {
    const url = '/console/contracts/people';
    expect((await hr.post(url, { staffNo: 'S021' })).status).to.equal(422);
    const fields = { staffNo: 'S021', role: 'senior-management', note: '分管研发' };
    expect((await hr.post(url, fields)).status).to.equal(303);
    expect((await hr.post(url, fields)).status).to.equal(409);
    const page = await hr.get(url);
    expect(page.text).to.contain('分管研发');
    const [, end = ''] = /action="(\/console\/contracts\/people\/[0-9a-f-]{36}\/end)"/.exec(page.text) ?? [];
    expect((await hr.post(end)).status).to.equal(303);
    expect((await hr.get(url)).text).not.to.contain('分管研发');
    expect(await story.countOf('non-compete.unlisted')).to.equal(1);
  });
});
