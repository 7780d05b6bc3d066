import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { offerToJoiners } from '../../src/contracts/joiners.ts';
import { formatVerifier } from '../../src/evidence/keys.ts';
import { loadSigner } from '../../src/evidence/signer.ts';
import { verifyReceipt } from '../../src/evidence/verify.ts';
import { text } from '../../src/messages/texts.ts';
import { Authenticator } from '../harness/authenticator.ts';
import type { Browser } from '../harness/browser.ts';
import { ContractStory, signatory } from '../harness/contracts.ts';
import { heed, makeHeedBase } from '../harness/heed-process.ts';

interface Options {
  challenge: string;
}

describe('contracts signed with passkeys', function () {
  this.timeout(60_000);
  let story: ContractStory;
  let li: Browser;
  let wang: Browser;
  let company: Browser;
  let lis: Authenticator;
  let companys: Authenticator;
  let one: string;
  let other: string;

  before(async () => {
    story = await ContractStory.start();
    const people = [await story.joins('李明', 'P1'), await story.joins('王芳', 'P2')] as const;
    await offerToJoiners(story.heed.app, story.now);
    one = (await story.contractOf(people[0])).id;
    other = (await story.contractOf(people[1])).id;
    [li, wang, company] = await Promise.all([
      story.heed.signIn('P1'),
      story.heed.signIn('P2'),
      story.heed.signIn(signatory),
    ]);
    lis = await enrols(li);
    companys = await enrols(company);
    await enrols(wang);
  });
  after(() => story?.close());

  async function enrols(who: Browser): Promise<Authenticator> {
    const device = new Authenticator(story.heed.app.baseUrl.replace('127.0.0.1', 'localhost'));
    const passkey = device.enrols(await options(who, '/me/passkeys/options'));
    expect((await who.post('/me/passkeys', { passkey, name: 'Phone' })).status).to.equal(303);
    return device;
  }
  const options = async (who: Browser, path: string): Promise<Options> =>
    JSON.parse((await who.post(`${path}${path.startsWith('/me') ? '' : '?shown=zh-CN'}`)).text) as Options;
  const problem = (key: string) => text('zh-CN', `notices.sign.${key}`);

  it('are asked for on the page, with what they are worth', async () => {
    const page = await li.get(`/contracts/${one}?method=passkey`);
    expect(page.text).to.contain(`/contracts/${one}/passkey?shown=zh-CN`).and.to.contain('name="passkey"');
    expect(page.text).to.contain(text('zh-CN', 'signing.why.passkey.control'));
  });

  it('sign one contract and no other, by one side and not the other, and by their own person alone', async () => {
    const forOther = lis.signs(await options(wang, `/contracts/${other}/passkey`));
    const refused = await story.signs(wang, `/contracts/${other}`, { passkey: forOther });
    expect([refused.status, refused.text.includes(problem('passkeyUnknown'))]).to.deep.equal([422, true]);

    // What was asked for one contract signs no other, though the person is the same.
    const asked = lis.signs(await options(li, `/contracts/${one}/passkey`));
    const elsewhere = await story.signs(wang, `/contracts/${other}`, { passkey: asked });
    expect(elsewhere.status).to.equal(422);
    // What was asked in one language is another statement than the same in another.
    const english = await story.signs(li, `/contracts/${one}`, { passkey: asked, shown: 'en' });
    expect([english.status, english.text.includes(problem('passkeyOther'))]).to.deep.equal([422, true]);
    const signed = await story.signs(li, `/contracts/${one}`, { passkey: asked });
    expect([signed.status, signed.location]).to.deep.equal([303, `/contracts/${one}?said=signed`]);
    // A replay finds it signed; for the other side it is nothing.
    expect((await story.signs(li, `/contracts/${one}`, { passkey: asked })).location).to.contain(
      'said=repeat',
    );
    expect((await story.signs(company, `/countersign/${one}`, { passkey: asked })).status).to.equal(422);
    expect(await story.countOf('contract.signed')).to.equal(1);
  });

  it('count once: of two forms with one answer of the device one is taken', async () => {
    const asked = companys.signs(await options(company, `/countersign/${one}/passkey`));
    const page = await company.get(`/countersign/${one}?method=passkey`);
    const shown = /name="text" value="([^"]+)"/.exec(page.text)?.[1] ?? '';
    const fields = { text: shown, shown: 'zh-CN', passkey: asked };
    const both = await Promise.all([1, 2].map(() => company.post(`/countersign/${one}/sign`, fields)));
    expect(both.filter(({ location }) => location?.endsWith('said=concluded'))).to.have.length(1);
    expect(await story.countOf('contract.concluded')).to.equal(1);
  });

  it('are gone after five minutes', async () => {
    const device = await enrols(wang);
    const late = device.signs(await options(wang, `/contracts/${other}/passkey`));
    story.heed.clock.advance({ minutes: 6 });
    const refused = await story.signs(wang, `/contracts/${other}`, { passkey: late });
    expect([refused.status, refused.text.includes(problem('passkeyOver'))]).to.deep.equal([422, true]);
  });

  it('are verified again by whoever verifies the receipt, for both sides', async () => {
    await story.seals();
    const vkey = formatVerifier(loadSigner(story.heed.app.config).verifier);
    const { base, remove } = await makeHeedBase();
    try {
      const paths = [];
      for (const part of ['person', 'company', 'concluded']) {
        const receipt = await li.get(`/contracts/${one}/receipts/${part}`);
        expect(verifyReceipt(receipt.text, vkey).passkey, part).to.equal(part !== 'concluded');
        paths.push(join(base, `${part}.tlog-proof`));
        writeFileSync(paths.at(-1) ?? '', receipt.text);
      }
      const child = heed(['evidence', 'verify', '--key', vkey, ...paths], base);
      expect(await child.ended, child.output()).to.equal(0);
      expect(child.output().match(/: valid: /g)).to.have.lengthOf(3);
    } finally {
      await remove();
    }
    const pdf = await story.file(company, `/contracts/${one}/document.pdf`);
    expect(pdf.subarray(0, 5).toString()).to.equal('%PDF-');
  });
});
