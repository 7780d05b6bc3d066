import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { assignCase, decideCase, noteTalk } from '../../src/cases/decide.ts';
import { agreeConditions } from '../../src/conditions/agree.ts';
import { conditionsHash, conditionsText } from '../../src/conditions/wording.ts';
import { inTransaction } from '../../src/db/pool.ts';
import { askExemption } from '../../src/exemptions/ask.ts';
import { decideExemption } from '../../src/exemptions/decide.ts';
import { noticeHooks } from '../../src/notices/follow.ts';
import { makePack, type PackOrder } from '../../src/pack/make.ts';
import { findSubject } from '../../src/pack/subject.ts';
import { findViewer } from '../../src/people/viewer.ts';
import { readPolicy } from '../../src/policies/document.ts';
import { publishPolicy } from '../../src/policies/service.ts';
import { answerPurpose } from '../../src/purposes/answer.ts';
import { recordReview } from '../../src/reviews/service.ts';
import { complete, policy } from '../fixtures/policies/complete.ts';
import { zone } from '../harness/company.ts';
import { needs } from '../harness/needs.ts';
import { openPack, type PackStory, packStory, textOfPack } from '../harness/pack.ts';

const session = { platform: 'local', method: 'local-persona' };
const flat = (text: string) => text.replace(/\s+/g, '');

describe('the arbitration pack, of what was decided about one person', function () {
  this.timeout(120_000);
  let story: PackStory;
  let folder: string;
  beforeEach(async function () {
    needs(this, 'unzip');
    needs(this, 'pdftotext');
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

  async function pack(code: string, by?: PackOrder['by']) {
    const { company, vkey } = story;
    const subject = await findSubject(company.db, { staffNo: '李知远', code });
    const deps = { vault: company.vault, vkey, baseUrl: 'https://heed.example', zone };
    const order = { ...subject, purpose: '案号 0123', by: by ?? (await viewer(story.hr)) };
    const opened = await openPack(await makePack(company.db, deps, order, company.now), folder);
    const textIn = (language: string) => flat(textOfPack(opened.dir, language, 'raw'));
    return { ...opened, zh: textIn('zh-CN'), en: textIn('en') };
  }

  /** A policy of two purposes that are asked for one by one, and the answers to them. */
  async function separately(answers: [string, 'consent' | 'decline' | 'withdraw'][]) {
    const { company, li } = story;
    const [row] = complete.disclosures;
    const own = () => structuredClone({ ...row, rights: [...(row?.rights ?? []), 'withdraw'] });
    const document = readPolicy(
      policy((front) => {
        Object.assign(front, {
          ...{ code: 'staff-card', rules: ['CN'], legalBasis: 'separate-consent', action: 'consent' },
          ...{
            signature: 'click',
            withdrawal: '在页面上',
            provision: { obligatory: false, consequence: '无' },
          },
          disclosures: [
            { ...own(), id: 'photo', what: '工牌照片', sensitive: true, necessity: '门禁' },
            { ...own(), id: 'abroad', what: '姓名同步到境外' },
          ],
        });
      }),
    );
    const how = { now: company.now, actor: 'heed' as const, hooks: noticeHooks(zone) };
    const { version } = await inTransaction(company.db, (tx) => publishPolicy(tx, document, how));
    const { noticeId } = await company.sends(version, [li]);
    for (const [purpose, kind] of answers) {
      company.clock.advance({ hours: 1 });
      const given = {
        noticeId,
        personId: li,
        purpose,
        kind,
        versionId: version.id,
        language: 'zh-CN',
      } as const;
      const said = await inTransaction(company.db, (tx) =>
        answerPurpose(tx, { ...given, session, now: company.now }),
      );
      expect(said.result).to.equal('recorded');
    }
  }

  it('says to which purposes somebody consented, and to which not: that is no “no answer”', async () => {
    await separately([
      ['photo', 'consent'],
      ['abroad', 'decline'],
      ['photo', 'withdraw'],
    ]);
    await story.seals();
    const { zh, en } = await pack('staff-card');
    expect(zh).not.to.include('没有劳动者的任何答复');
    expect(zh)
      .to.include('对单独事项的答复：同意')
      .and.include('对单独事项的答复：不同意')
      .and.include('对单独事项的答复：撤回同意')
      .and.include('工牌照片')
      .and.include('姓名同步到境外');
    expect(en).to.include('Answertoonepurpose').and.not.include('Noansweroftheemployee');
  });

  it('says so where not one purpose was answered', async () => {
    await separately([]);
    expect((await pack('staff-card')).zh).to.include('没有劳动者的任何答复');
  });

  it('tells outcomes with their events, and notes and reasons to whoever takes part in the talk', async () => {
    const { company, li, hr, noticeId } = story;
    const hr2 = await company.joins('胡静', { role: 'hr' });
    const asked = await company.answers(li, noticeId, 'concern', { reason: '我担心周末' });
    const threadId = (asked.result === 'recorded' && asked.threadId) || '';
    const by = await viewer(hr);
    const act = { threadId, by, now: company.now };
    await inTransaction(company.db, (tx) => assignCase(tx, { ...act, to: hr }));
    await inTransaction(company.db, (tx) => noteTalk(tx, company, { ...act, text: '周二面谈半小时' }));
    await inTransaction(company.db, (tx) =>
      decideCase(tx, company, { ...act, outcome: 'upheld', reasons: '只在工作时间留存' }),
    );
    const { id: policyId } = await company.db
      .selectFrom('policy')
      .select('id')
      .where('code', '=', 'chat-monitoring')
      .executeTakeFirstOrThrow();
    const exemptionId = await inTransaction(company.db, (tx) =>
      askExemption(tx, company, {
        ...{ personId: li, policyId, reasonKind: 'circumstances', reason: '岗位特殊', until: '2026-06-30' },
        ...{ by, zone, now: company.now },
      }),
    );
    const second = await viewer(hr2);
    await inTransaction(company.db, (tx) =>
      decideExemption(tx, company, { exemptionId, granted: true, by: second, zone, now: company.now }),
    );
    const { zh, en } = await pack('chat-monitoring');
    expect(zh).to.include('维持原规定').and.include('周二面谈半小时').and.include('只在工作时间留存');
    expect(zh).to.include('准予豁免').and.include('至2026-06-30');
    expect(en).to.include('Therulewasupheld').and.include('until2026-06-30');

    const privacy = await viewer(await company.joins('文隐私', { role: 'privacy' }));
    rmSync(join(folder, 'a'), { recursive: true });
    const theirs = await pack('chat-monitoring', privacy);
    expect(theirs.zh).to.include('维持原规定').and.not.include('面谈半小时').and.not.include('只在工作时间');
  });

  it('holds the conditions of signing that an answer names, in the words that were agreed to', async () => {
    const { company, li, noticeId } = story;
    const shown = conditionsHash('zh-CN').toString('hex');
    const agreed = { personId: li, language: 'zh-CN', session, now: company.now } as const;
    await inTransaction(company.db, (tx) => agreeConditions(tx, { ...agreed, shown }));
    await company.answers(li, noticeId, 'acknowledge', {
      method: 'typed-name',
      signature: { typedName: '李知远' },
    });
    await story.seals();
    const { files, read, zh } = await pack('chat-monitoring');
    const [file = ''] = files.filter((one) => one.startsWith('texts/signing-conditions'));
    expect(file).to.include(shown);
    expect(read(file).toString()).to.equal(conditionsText('zh-CN').join('\n'));
    expect(zh).to.include(flat(file));
  });

  it('says of which language the answered text is, and of no answer where there is none', async () => {
    const { company, li, noticeId } = story;
    const unanswered = await pack('chat-monitoring');
    expect(unanswered.zh).not.to.include('答复记录中的语言').and.not.include('答复的是另一种语言');
    expect(unanswered.en).not.to.include('answeronrecord');
    await company.answers(li, noticeId, 'acknowledge', {
      ...{ method: 'typed-name', signature: { typedName: '李知远' } },
    });
    rmSync(folder, { recursive: true });
    mkdirSync(folder);
    const { zh, en } = await pack('chat-monitoring');
    expect(zh).to.include('答复记录中的语言是中文').and.include('劳动者答复的是另一种语言的文本');
    expect(en).to.include('theemployeeansweredtothetextinanotherlanguage');
  });

  it('holds nothing that somebody wrote when the policy was looked at again: that is about all staff', async () => {
    const { company, hr } = story;
    const { id: versionId } = await company.db
      .selectFrom('policy_version')
      .select('id')
      .executeTakeFirstOrThrow();
    const input = {
      necessity: 'x',
      effect: 'x',
      acceptance: 'canary-review',
      outcome: 'keep',
      nextOn: '2026-12-01',
    } as const;
    await inTransaction(company.db, (tx) =>
      recordReview(tx, { versionId, input, by: hr, zone, now: company.now }),
    );
    await story.seals();
    const { files, read } = await pack('chat-monitoring');
    for (const file of files) expect(read(file).toString(), file).not.to.include('policy.reviewed');
    expect(files.filter((one) => one.includes('reviewed'))).to.deep.equal([]);
  });

  it('tells the days of employment, and of the archive’s name, as the company’s calendar has them', async () => {
    const { company, li } = story;
    // The morning of 1 April in Shanghai is still 31 March in UTC.
    company.clock.set(new Date('2026-03-31T17:00:00Z'));
    await company.leaves(li);
    const { zh } = await pack('chat-monitoring');
    expect(zh).to.include('2026-03-02–2026-04-01');
  });

  it('speaks of accounts, ways of sign-in and failures in words', async () => {
    const { company, li, noticeId } = story;
    await company.answers(li, noticeId, 'acknowledge', {
      method: 'typed-name',
      signature: { typedName: '李知远' },
      session: { platform: 'wecom', method: 'wecom-oauth' },
    });
    await company.db
      .updateTable('delivery')
      .set({ state: 'failed', failure: 'unlicensed', platform: 'wecom' })
      .where('person_id', '=', li)
      .execute();
    const { zh, en } = await pack('chat-monitoring');
    expect(zh)
      .to.include('企业微信')
      .and.include('在企业微信中打开页面时由企业微信确认')
      .and.include('账号未激活');
    expect(zh).not.to.match(/wecom-oauth|unlicensed/);
    expect(en)
      .to.include('WeCom')
      .and.not.match(/wecom-oauth|unlicensed/);
  });
});
