import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { routeCommand } from '../../handlers/router.ts';
import { openDrawing } from '../../src/contracts/documents.ts';
import { offerToJoiners } from '../../src/contracts/joiners.ts';
import { signaturesOf } from '../../src/contracts/store.ts';
import { inTransaction } from '../../src/db/pool.ts';
import type { ContractSignatureData } from '../../src/evidence/contract-events.ts';
import { formatVerifier } from '../../src/evidence/keys.ts';
import { loadSigner } from '../../src/evidence/signer.ts';
import { verifyReceipt } from '../../src/evidence/verify.ts';
import { text } from '../../src/messages/texts.ts';
import { importCsv } from '../../src/people/directory/import.ts';
import { drawing } from '../fixtures/drawing.ts';
import type { Browser } from '../harness/browser.ts';
import { ContractStory, signatory } from '../harness/contracts.ts';
import { needs } from '../harness/needs.ts';

describe('joiners by a staff list', function () {
  this.timeout(60_000);
  let story: ContractStory;
  before(async () => {
    story = await ContractStory.start();
  });
  after(() => story?.close());

  it('get the agreement of their own company, and nobody else gets any', async () => {
    const { db, app } = story.heed;
    const list = readFileSync(new URL('../../src/sample/people.csv', import.meta.url), 'utf8');
    const rows = [
      'N101,新同事,销售部 Sales,S001,new.one@example.com,zh-CN,Asia/Shanghai,样例有限公司,上海 Shanghai,',
      'N102,New Colleague,销售部 Sales,S001,new.two@example.com,en,Asia/Singapore,Sample Company Pte. Ltd.,新加坡 Singapore,',
    ];
    const result = await inTransaction(db, (tx) =>
      importCsv(tx, Buffer.from(`${list.trimEnd()}\n${rows.join('\n')}\n`), {
        ...{ now: story.now, actor: 'heed', source: 'sample' },
      }),
    );
    expect([result.joined, result.problems]).to.deep.equal([2, []]);
    expect(await offerToJoiners(app, story.now)).to.equal(1);
    const { staffNo } = await db
      .selectFrom('contract as c')
      .innerJoin('person as p', 'p.id', 'c.person_id')
      .select('p.staff_no as staffNo')
      .executeTakeFirstOrThrow();
    expect(staffNo).to.equal('N101');
  });
});

describe('a confidentiality agreement of a joiner', function () {
  this.timeout(60_000);
  let story: ContractStory;
  let li: string;
  let person: Browser;
  let company: Browser;
  let id: string;
  const name = '李*明* <b>{{date}}</b> 𠮷';

  before(async function () {
    needs(this, 'pdftotext');
    story = await ContractStory.start();
    li = await story.joins(name, 'N001');
    person = await story.heed.signIn('N001');
    company = await story.heed.signIn(signatory);
  });
  after(() => story?.close());

  const offers = () => offerToJoiners(story.heed.app, story.now);
  const words = (key: string) => text('zh-CN', key);

  it('is offered on joining, once, to be signed by the end of the first day', async () => {
    expect(await offers()).to.equal(1);
    expect(await offers()).to.equal(0);
    const contract = await story.contractOf(li);
    id = contract.id;
    expect(contract.state).to.equal('offered');
    expect(contract.due_at.toISOString()).to.equal('2026-08-03T15:59:59.999Z');
    expect(await story.toldTo(li)).to.deep.equal(['contracts.offered']);
    const [offered] = await story.eventsOf('contract.offered');
    expect(offered).to.include({ contract: id, why: 'joined', sha256: contract.sha256.toString('hex') });
    // Nothing of the text lies in the clear.
    expect(JSON.stringify(contract.sealed)).not.to.contain('保密');
  });

  it('is among what they have to do, for whoever asks in a chat', async () => {
    const session = { platform: 'local', method: 'callback-signature' };
    const actor = { personId: li, language: 'zh-CN' as const, timeZone: 'Asia/Shanghai', session };
    const context = { app: story.heed.app, actor, now: story.now };
    const reply = await routeCommand(context, { kind: 'text', text: '待办' });
    expect(reply.kind === 'text' && reply.text).to.equal('协议等你签署：《保密协议》');
  });

  it('is read whole by its person alone, and a name is words and no markup', async () => {
    const page = await person.get(`/contracts/${id}`);
    expect(page.status).to.equal(200);
    expect(page.text).to.contain('保密协议').and.to.contain('Confidentiality agreement');
    expect(page.text).to.contain('李*明* &lt;b&gt;{{date}}&lt;/b&gt; 𠮷').and.not.to.contain('<b>');
    expect(page.text).to.contain(words('signing.why.drawn.control')).and.to.contain('name="drawing"');
    for (const other of ['S020', 'S001', 'S038', 'S041'])
      expect((await (await story.heed.signIn(other)).get(`/contracts/${id}`)).status, other).to.equal(404);
    expect((await story.heed.visitor().get(`/contracts/${id}`)).status).to.equal(401);
  });

  it('is not signed for the company before its person', async () => {
    expect((await company.post(`/countersign/${id}/sign`, {})).status).to.equal(409);
    expect((await company.get('/countersign')).text).to.contain(words('contracts.page.queueNone'));
  });

  it('is signed by its person with a drawing, once however often the form comes', async () => {
    const empty = await story.signs(person, `/contracts/${id}`, { drawing: '' });
    expect([empty.status, empty.text.includes(words('notices.sign.drawingMissing'))]).to.deep.equal([
      422,
      true,
    ]);
    expect(
      (await person.post(`/contracts/${id}/sign`, { text: 'ab'.repeat(32), drawing: drawing() })).status,
    ).to.equal(409);
    const page = await person.get(`/contracts/${id}`);
    const shown = /name="text" value="([^"]+)"/.exec(page.text)?.[1] ?? '';
    const forms = await Promise.all(
      [1, 2, 3].map(() => person.post(`/contracts/${id}/sign`, { text: shown, drawing: drawing() })),
    );
    expect(forms.map(({ status }) => status)).to.deep.equal([303, 303, 303]);
    expect(forms.filter(({ location }) => location?.endsWith('said=signed'))).to.have.length(1);
    expect(await story.countOf('contract.signed')).to.equal(1);
    expect((await story.contractOf(li)).state).to.equal('person-signed');
    const signer = await story.heed.db
      .selectFrom('person')
      .select('id')
      .where('staff_no', '=', signatory)
      .executeTakeFirstOrThrow();
    expect(await story.toldTo(signer.id)).to.deep.equal(['contracts.to-countersign']);
  });

  it('is signed for the company by its signatory alone, which concludes it', async () => {
    for (const other of ['S020', 'S033', 'N001'])
      expect(
        (await (await story.heed.signIn(other)).post(`/countersign/${id}/sign`, {})).status,
        other,
      ).to.equal(404);
    expect((await company.get('/countersign')).text).to.contain(`/countersign/${id}`);
    const both = await Promise.all(
      [1, 2].map(() => story.signs(company, `/countersign/${id}`, { drawing: drawing(2) })),
    );
    expect(both.map(({ status }) => status)).to.deep.equal([303, 303]);
    expect(await story.countOf('contract.signed')).to.equal(2);
    expect(await story.countOf('contract.concluded')).to.equal(1);
    expect((await story.contractOf(li)).state).to.equal('concluded');
    expect(await story.toldTo(li)).to.deep.equal(['contracts.offered', 'contracts.concluded']);
    const [first, second] = await story.eventsOf<ContractSignatureData>('contract.signed');
    expect([first?.party, second?.party]).to.deep.equal(['person', 'company']);
    expect(first?.sha256).to.equal(second?.sha256);
    expect(first?.reliability).to.include({ exclusive: 'partly', content: 'met' });
    expect(JSON.stringify(first)).not.to.match(/legally binding|有约束力/);
  });

  it('keeps the lines and the picture that the evidence names, sealed', async () => {
    const signatures = await signaturesOf(story.heed.db, id);
    const events = await story.eventsOf<{ signature: { drawing: { path: string; image: string } } }>(
      'contract.signed',
    );
    for (const [n, { party, sealed }] of signatures.entries()) {
      const { path, image } = await openDrawing(story.heed.db, story.heed.app.vault, id, party, sealed);
      const hashes = [path, image].map((one) => createHash('sha256').update(one).digest('hex'));
      const drawn = events[n]?.signature.drawing;
      expect(hashes, party).to.deep.equal([drawn?.path, drawn?.image]);
    }
  });

  it('gives both the same document, with Chinese text, both signatures and the hashes that are on record', async () => {
    const theirs = await story.file(person, `/contracts/${id}/document.pdf`);
    const ours = await story.file(company, `/contracts/${id}/document.pdf`);
    expect(Buffer.compare(theirs, ours)).to.equal(0);
    const [concluded] = await story.eventsOf('contract.concluded');
    expect(concluded?.document).to.equal(createHash('sha256').update(theirs).digest('hex'));
    const folder = mkdtempSync(join(tmpdir(), 'heed-contract-'));
    try {
      const file = join(folder, 'contract.pdf');
      writeFileSync(file, theirs);
      const read = execFileSync('pdftotext', ['-layout', file, '-'], { encoding: 'utf8' });
      for (const said of [
        '保密的内容',
        'What is confidential',
        '双方签名',
        '郑景行',
        '授权委托书',
        '李*明* <b>{{date}}</b>',
        '可靠电子签名的条件',
        id,
      ])
        expect(read, said).to.contain(said);
      expect(read).to.contain(String(concluded?.text));
      execFileSync('pdfdetach', ['-saveall', '-o', folder, file]);
      const attached = execFileSync('sha256sum', [join(folder, 'contract.md')], { encoding: 'utf8' });
      expect(attached.split(' ')[0]).to.equal(concluded?.text);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it('has receipts that anybody can verify', async () => {
    await story.seals();
    const vkey = formatVerifier(loadSigner(story.heed.app.config).verifier);
    for (const part of ['person', 'company', 'concluded']) {
      const receipt = await person.get(`/contracts/${id}/receipts/${part}`);
      expect(receipt.status, part).to.equal(200);
      const { event } = verifyReceipt(receipt.text, vkey);
      expect(JSON.stringify(event)).to.contain(`"contract":"${id}"`);
    }
    expect((await person.get(`/contracts/${id}/receipts/other`)).status).to.equal(404);
  });

  it('cannot be signed again, withdrawn or changed', async () => {
    const again = await story.signs(person, `/contracts/${id}`, { drawing: drawing() });
    expect(again.location).to.contain('said=repeat');
    const hr = await story.heed.signIn('S033');
    expect((await hr.post(`/console/contracts/${id}/withdraw`)).status).to.equal(409);
    const { db } = story.heed;
    const tried = db.updateTable('contract_signature').set({ statement: 'other' }).execute();
    expect(
      await tried.then(
        () => 'changed',
        () => 'refused',
      ),
    ).to.equal('refused');
  });
});
