import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { inTransaction } from '../../src/db/pool.ts';
import type { HeedError } from '../../src/errors.ts';
import { evidenceData } from '../../src/evidence/personal-data.ts';
import { verifyReceipt } from '../../src/evidence/verify.ts';
import { languages } from '../../src/messages/model.ts';
import { loadCase } from '../../src/notices/standing.ts';
import { hashOfStatement } from '../../src/notices/statement.ts';
import { packsAbout } from '../../src/pack/made.ts';
import { type MadePack, makePack, type PackOrder } from '../../src/pack/make.ts';
import { findSubject } from '../../src/pack/subject.ts';
import { enrolmentOptions, enrolPasskey } from '../../src/people/passkeys/enrol.ts';
import { signingOptions } from '../../src/people/passkeys/sign.ts';
import { findViewer } from '../../src/people/store.ts';
import { drawing } from '../fixtures/drawing.ts';
import { Authenticator } from '../harness/authenticator.ts';
import { zone } from '../harness/company.ts';
import { heed, makeHeedBase } from '../harness/heed-process.ts';
import { needs } from '../harness/needs.ts';
import { minutes, openPack, type PackStory, packStory, textOfPack } from '../harness/pack.ts';

const purpose = '劳动仲裁：京劳人仲字〔2026〕第 0123 号';
const sha256 = (of: Uint8Array) => createHash('sha256').update(of).digest('hex');
const party = { id: 'heed.example', origin: 'https://heed.example' };
const concern = '我担心周末也会被监控';

describe('the arbitration pack', function () {
  this.timeout(120_000);
  let story: PackStory;
  let folder: string;
  beforeEach(async function () {
    needs(this, 'unzip');
    folder = mkdtempSync(join(tmpdir(), 'heed-pack-test-'));
    story = await packStory();
  });
  afterEach(async () => {
    await story?.close();
    if (folder) rmSync(folder, { recursive: true, force: true });
  });

  async function viewer(id: string) {
    const found = await findViewer(story.company.db, id, story.company.now);
    if (!found) throw new Error('nobody');
    return found;
  }

  async function makes(
    by: PackOrder['by'],
    more: { staffNo?: string; purpose?: string } = {},
  ): Promise<MadePack> {
    const { company, vkey } = story;
    const subject = await findSubject(company.db, {
      staffNo: more.staffNo ?? '李知远',
      code: 'chat-monitoring',
    });
    const deps = { vault: company.vault, vkey, baseUrl: 'https://heed.example', zone };
    return makePack(company.db, deps, { purpose, ...more, ...subject, by }, company.now);
  }

  const opens = (made: MadePack, name = 'a') => openPack(made, folder, name);
  const textOf = textOfPack;

  async function answered() {
    const { company, li, noticeId } = story;
    await company.answers(li, noticeId, 'concern', { reason: concern });
    company.clock.advance({ hours: 3 });
    const session = { platform: 'local', method: 'local-persona', ip: '192.0.2.7', agent: 'A phone' };
    const signature = { drawing: drawing() };
    const result = await company.answers(li, noticeId, 'acknowledge', {
      method: 'drawn',
      signature,
      session,
    });
    expect(result.result).to.equal('recorded');
    await story.seals();
    company.clock.advance({ hours: 1 });
  }

  it('holds what an arbitration asks for, and others’ programs can check all of it', async function () {
    needs(this, 'pdftotext');
    await answered();
    const { company, vkey } = story;
    const made = await makes(await viewer(story.hr));
    expect(made.fileName).to.equal('heed-pack-person-chat-monitoring-20260310.zip');
    const { dir, files, read } = await opens(made);

    for (const file of files)
      expect(file)
        .to.match(/^[A-Za-z0-9][A-Za-z0-9./-]*$/)
        .and.not.to.include('..');
    const sums = execFileSync('sha256sum', ['-c', 'SHA256SUMS'], { cwd: dir, encoding: 'utf8' });
    expect(sums.trim().split('\n')).to.have.lengthOf(files.length - 1);

    for (const language of languages) {
      const stored = readFileSync(`policies/chat-monitoring/${language}.md`);
      expect(read(`texts/chat-monitoring-v1.${language}.${sha256(stored)}.md`).equals(stored)).to.equal(true);
    }
    expect(read(`procedure/minutes.${sha256(minutes)}.pdf`).equals(minutes)).to.equal(true);
    expect(read('log/vkey').toString()).to.equal(`${vkey}\n`);
    const picture = files.find((file) => file.startsWith('signatures/')) ?? '';
    expect(read(picture).subarray(1, 4).toString()).to.equal('PNG');

    const receipts = files.filter((file) => file.endsWith('.tlog-proof'));
    expect(receipts).to.have.lengthOf(made.receipts);
    const events = receipts.map((file) => verifyReceipt(read(file), vkey).event as { type: string });
    expect(events.map(({ type }) => type)).to.include.members([
      ...['policy.drafted', 'consultation.opened', 'consultation.closed', 'negotiation.recorded'],
      ...['policy.approved', 'policy.published', 'notice.sent', 'thread.opened', 'answer.given'],
    ]);
    const { base, remove } = await makeHeedBase();
    try {
      const paths = receipts.map((file) => join(dir, file));
      const child = heed(['evidence', 'verify', '--key', vkey, ...paths], base);
      expect(await child.ended, child.output()).to.equal(0);
      expect(child.output().match(/: valid: /g)).to.have.lengthOf(receipts.length);
    } finally {
      await remove();
    }

    const zh = textOf(dir, 'zh-CN');
    for (const words of [
      ...['证据清单', '证明目的', '与工会平等协商', '征求全体职工意见', '法务审批：批准'],
      ...['工作聊天与文件传输监控政策', '李知远', purpose, '手写签名', '192.0.2.7', 'li.zhiyuan', concern],
      ...['协商 会议记录.pdf', sha256(minutes), '部分满足', '我已阅读并理解', vkey.split('+')[0] ?? ''],
    ])
      expect(zh.replace(/\s+/g, ''), words).to.include(words.replace(/\s+/g, ''));
    const en = textOf(dir, 'en');
    for (const words of [
      'List of evidence',
      'Negotiation with the union',
      'Met in part',
      'Delivery and reminders',
    ])
      expect(en).to.include(words);
    // What others said is theirs.
    for (const text of [zh, en, ...files.map((file) => read(file).toString('latin1'))])
      expect(text).not.to.match(/canary/);
    expect(zh).to.match(/收到意见\s+1\b/);

    const [event] = await company.events<{ policy: string; purpose: string }>('pack.made');
    expect(event).to.include({ policy: 'chat-monitoring', purpose });
    const [seen] = await packsAbout(company.db, story.li);
    expect(seen).to.include({ purpose, by: '何人事', code: 'chat-monitoring' });
  });

  it('claims of the procedure no more than is on record', async function () {
    needs(this, 'pdftotext');
    const { dir } = await opens(await makes(await viewer(story.hr)));
    const zh = textOfPack(dir, 'zh-CN', 'raw').replace(/\s+/g, '');
    // The union was heard and the company decided: nothing was agreed.
    expect(zh).to.include('公司就制度草案与工会进行过协商').and.not.include('平等协商确定');
    expect(zh)
      .to.include('审批人罗法务')
      .and.include('收到的意见都已答复或说明理由（《劳动合同法》第四条第二款）');
  });

  it('gives the page of each piece of evidence in its list', async function () {
    needs(this, 'pdftotext');
    await answered();
    const { dir } = await opens(await makes(await viewer(story.hr)));
    const pages = textOf(dir, 'zh-CN').split('\f');
    const list = pages.slice(0, 2).join('\n');
    const found = pages.flatMap((page, n) =>
      [...page.matchAll(/^ *证据 (\d+) /gm)].map(([, number]) => ({ number: Number(number), page: n + 1 })),
    );
    expect(found.length).to.be.greaterThan(10);
    for (const { number, page } of found) {
      const row = new RegExp(`^ *${number} .* ${page}$`, 'm');
      expect(list, `evidence ${number} on page ${page}`).to.match(row);
    }
  });

  it('opens a concern only to whoever takes part in the talk; others get the fact and its time', async function () {
    needs(this, 'pdftotext');
    await answered();
    const privacy = await story.company.joins('文隐私', { role: 'privacy' });
    for (const [name, by] of [
      ['privacy', await viewer(privacy)],
      ['operator', { operator: 'root' }],
    ] as const) {
      const { dir, files, read } = await opens(await makes(by), name);
      const all = [
        textOf(dir, 'zh-CN'),
        textOf(dir, 'en'),
        ...files.map((file) => read(file).toString()),
      ].join();
      expect(all, name).not.to.include('周末');
      expect(all, name).to.include('疑问和顾虑');
    }
  });

  it('of a passkey holds the signature of the device, and when it was added', async () => {
    const { company, li, noticeId } = story;
    const { db, now } = company;
    const device = new Authenticator(party.origin);
    const person = { id: li, name: '李知远', staffNo: '李知远' };
    const toEnrol = (await enrolmentOptions(db, { person, party, now })) as { challenge: string };
    const session = { platform: 'local', method: 'local-persona' };
    const given = { sent: device.enrols(toEnrol), name: 'Phone', session };
    await enrolPasskey(db, { person, party, now }, given);
    const found = await loadCase(db, noticeId, li, 'zh-CN');
    const hash = await hashOfStatement(db, found, { kind: 'acknowledge', via: 'page', language: 'zh-CN' });
    const statement = { about: noticeId, personId: li, hash };
    const toSign = (await signingOptions(db, party, statement, now)) as { challenge: string };
    const signature = { passkey: device.signs(toSign) };
    const result = await company.answers(li, noticeId, 'acknowledge', { method: 'passkey', signature });
    expect(result.result).to.equal('recorded');
    await story.seals();
    const { files, read } = await opens(await makes(await viewer(story.hr)));
    expect(files.filter((file) => file.includes('passkey-enrolled'))).to.have.lengthOf(1);
    const [answer = ''] = files.filter((file) => file.includes('answer-given'));
    expect(verifyReceipt(read(answer), story.vkey).passkey).to.equal(true);
  });

  it('never names a talk with a counsellor', async function () {
    needs(this, 'pdftotext');
    const { company, li } = story;
    const { id } = await company.db.selectFrom('policy_version').select('id').executeTakeFirstOrThrow();
    const thread = { kind: 'question', role: 'counsellor', state: 'waiting', notice_id: null } as const;
    await company.db
      .insertInto('thread')
      .values({
        ...thread,
        id: '0198f000-0000-7000-8000-00000000c001',
        person_id: li,
        version_id: id,
        consultation_id: null,
        created_at: company.now,
        updated_at: company.now,
        closed_at: null,
      })
      .execute();
    const { dir } = await opens(await makes(await viewer(story.hr)));
    expect(textOf(dir, 'zh-CN')).to.include('没有疑问、顾虑或其他事实的记录');
  });

  it('says openly what there is not: no answer, no seal yet', async function () {
    needs(this, 'pdftotext');
    const { company } = story;
    await company.leaves(story.li);
    const made = await makes(await viewer(story.hr));
    expect(made.receipts).to.equal(0);
    const { dir, files } = await opens(made);
    const zh = textOf(dir, 'zh-CN').replace(/\s+/g, '');
    expect(zh).to.include('沉默不视为同意或签收').and.to.include('尚未封存');
    expect(files).not.to.include('log/checkpoint');
  });

  it('says of a version without a procedure that there is no record of one', async function () {
    needs(this, 'pdftotext');
    const { company } = story;
    const version = await company.publishes({ code: 'plain' });
    await company.sends(version, [story.li]);
    const subject = await findSubject(company.db, { staffNo: '李知远', code: 'plain' });
    const deps = { vault: company.vault, vkey: story.vkey, baseUrl: '', zone };
    const order = { ...subject, purpose, by: await viewer(story.hr) };
    const { dir } = await opens(await makePack(company.db, deps, order, company.now));
    expect(textOf(dir, 'en').replace(/\s+/g, ' ')).to.include('Heed holds no record of a procedure');
  });

  it('is the same again but for its number', async function () {
    needs(this, 'pdftotext');
    await answered();
    const by = await viewer(story.hr);
    const [first, second] = [await makes(by), await makes(by)];
    const [a, b] = [await opens(first, 'a'), await opens(second, 'b')];
    expect(a.files).to.deep.equal(b.files);
    const changing = /^README|\.pdf$|^SHA256SUMS$/;
    for (const file of a.files.filter((one) => !changing.test(one) || one.startsWith('procedure/')))
      expect(a.read(file).equals(b.read(file)), file).to.equal(true);
    const words = (text: string, id: string) => text.replaceAll(id, '').replace(/\s+/g, ' ');
    for (const language of languages)
      expect(words(textOf(a.dir, language), first.id)).to.equal(words(textOf(b.dir, language), second.id));
  });

  it('stays whole when what was said was erased: the document says so', async function () {
    needs(this, 'pdftotext');
    await answered();
    const { company } = story;
    await inTransaction(company.db, (tx) =>
      evidenceData.erase(tx, story.li, { now: company.now, reason: 'request' } as Parameters<
        typeof evidenceData.erase
      >[2]),
    );
    const { dir, files, read } = await opens(await makes(await viewer(story.hr)));
    expect(textOf(dir, 'zh-CN')).to.include('已经依法删除');
    for (const file of files.filter((one) => one.endsWith('.tlog-proof')))
      verifyReceipt(read(file), story.vkey);
    expect(files.filter((one) => one.includes('answer-given'))).to.deep.equal([]);
  });

  it('is refused without a purpose, for nobody and for no policy; then nothing is on record', async () => {
    const { company } = story;
    const by = await viewer(story.hr);
    for (const wrong of ['', '  ', '…', 'x'.repeat(501)]) {
      const error = await makes(by, { purpose: wrong }).catch((thrown: HeedError) => thrown);
      expect(error).to.have.property('code', 'bad-input');
    }
    const error = await findSubject(company.db, { staffNo: 'S999', code: 'none' }).catch(
      (thrown: HeedError) => thrown,
    );
    expect((error as HeedError).problems).to.have.lengthOf(2);
    expect(await company.events('pack.made')).to.deep.equal([]);
  });

  it('is written by the command to a new file for the operator alone', async () => {
    await answered();
    const { company, dataDir } = story;
    const out = join(folder, 'pack.zip');
    const args = [
      'pack',
      '--person',
      '李知远',
      '--policy',
      'chat-monitoring',
      '--purpose',
      purpose,
      '--out',
      out,
    ];
    const env = {
      DATABASE_URL: company.url,
      HEED_DATA_DIR: dataDir,
      HEED_SECRET: 's'.repeat(32),
    };
    const child = heed(args, folder, env);
    expect(await child.ended, child.output()).to.equal(0);
    execFileSync('unzip', ['-tq', out]);
    expect(execFileSync('stat', ['-c', '%a', out], { encoding: 'utf8' }).trim()).to.equal('600');
    const [event] = await company.events<{ purpose: string }>('pack.made');
    expect(event?.purpose).to.equal(purpose);
    const again = heed(args, folder, env);
    expect(await again.ended).to.equal(1);
    expect(again.output()).to.include('is there already');
    expect(await company.events('pack.made')).to.have.lengthOf(1);
  });
});
