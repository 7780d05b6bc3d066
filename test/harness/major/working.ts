import { expect } from 'chai';
import { until } from '../until.ts';
import { canary, type MajorStory } from './story.ts';

const firstTask = /href="(\/crisis\/[0-9a-f-]+\/tasks\/[0-9a-f-]+)"/;

/** Tasks, what is known and what of it was wrong, a question with its answer, a contact. */
export async function worked({ cast: { it, lead, standIn, pr }, path }: MajorStory): Promise<void> {
  const room = await until(
    async () => {
      const page = await it.opens(`${path}/room`);
      return firstTask.test(page) ? page : undefined;
    },
    { within: 30_000, what: 'tasks' },
  );
  const [, task = ''] = firstTask.exec(room) ?? [];
  const done = await it.fills(task, '/done', { note: `${canary} 外部邮箱已停用` });
  expect(done).to.include('已停用');
  await it.fills(path, '/words', { words: `${canary} 一共 120 人` });
  const known = await it.opens(path);
  const words = [...known.matchAll(/href="(\/crisis\/[0-9a-f-]+\/words\/[0-9a-f-]+)"/g)].map(
    ([, href = '']) => href,
  );
  const wrong = words.at(-1) ?? expect.fail('nothing that can be put right');
  await it.fills(wrong, '/correct', { words: `${canary} 更正：一共 132 人` });
  expect(await lead.opens(path)).to.include('132 人');
  const asked = await pr.fills(`${path}/room`, `${path}/questions`, { words: `${canary} 媒体问起了吗？` });
  const [, question = ''] = /href="(\/crisis\/[0-9a-f-]+\/questions\/[0-9a-f-]+)"/.exec(asked) ?? [];
  expect(await standIn.fills(question, '/reply', { words: `${canary} 还没有` })).to.include('还没有');
  await pr.fills(`${path}/contacts`, '/contacts', {
    ...{ kind: 'authority', with: `${canary} 网信办`, text: `${canary} 口头说明` },
  });
}

/** One line in the chat decides; what was wrong is corrected by another entry, and both are held against the log. */
export async function decided({ cast: { lead }, code, path }: MajorStory): Promise<void> {
  await lead.says(`决定 ${canary} 停用外部邮箱，因为附件含病历`);
  await lead.hears('已记为决定', code);
  const page = await lead.opens(`${path}/decisions`);
  const [, corrects = ''] = /name="corrects" value="([^"]+)"/.exec(page) ?? [];
  await lead.fills(
    `${path}/decisions`,
    '/decisions',
    { question: '邮箱怎么办', choice: `${canary} 停用并请对方删除`, reason: '更正：还要请服务商删除附件' },
    { corrects },
  );
  const after = await lead.opens(`${path}/decisions`);
  expect(after).to.include('停用外部邮箱').and.include('请对方删除');
}

/** An approved text that is edited is approved by nobody; what goes out is what three approved, once to each. */
export async function stated({ cast, path }: MajorStory): Promise<void> {
  const { pr, standIn, lead, stranger, reporter, first } = cast;
  const at = `${path}/statements/staff`;
  const title = { 'title-zh-CN': '关于邮箱一事', 'title-en': 'About a mailbox' };
  await pr.fills(at, '/write', { ...title, 'text-zh-CN': '第一稿：邮箱被盗。', 'text-en': 'First: stolen.' });
  await pr.fills(at, '/ask');
  await standIn.fills(at, '/approve', {}, { role: 'legal' });
  await pr.fills(at, '/approve', {}, { role: 'pr' });
  const second = { 'text-zh-CN': '第二稿：有一个邮箱被别人看过。', 'text-en': 'Second: a mailbox was read.' };
  await pr.fills(at, '/write', { ...title, ...second });
  // The earlier text, with the lead's approval of what it said.
  expect(await lead.opens(at)).to.not.include(`action="${at}/send"`);
  await pr.fills(at, '/ask');
  await standIn.fills(at, '/approve', {}, { role: 'legal' });
  await pr.fills(at, '/approve', {}, { role: 'pr' });
  await lead.fills(at, '/approve', {}, { role: 'lead' });
  await pr.fills(at, '/send', {}, { way: 'everyone' });
  for (const one of [stranger, reporter]) {
    await one.hears('第二稿');
    const heard = (await one.everythingHeard()).join('\n');
    expect(heard.split('第二稿')).to.have.length(2);
    expect(heard).to.not.include('第一稿');
  }
  await first.hears('第二稿');
}

/** What the law asks: facts, a draft as text and document, what was filed, and what does not apply in legal's name. */
export async function filed({ cast: { it, legal, standIn }, path }: MajorStory): Promise<void> {
  const at = `${path}/duties`;
  const facts = {
    inEu: 'yes',
    inChina: 'yes',
    relativelyLarge: 'no',
    people: '132',
    nature: `${canary} 邮箱`,
  };
  await it.fills(at, '/facts', facts);
  expect(await legal.opens(`${at}/gdpr-33/draft`)).to.include(canary);
  expect((await legal.asks(`${at}/gdpr-33/draft.pdf`)).status).to.equal(200);
  // A hand-over makes nobody a lawyer.
  const refused = await standIn.posts(`${at}/cac-report/waive`, { reason: 'x' });
  expect(refused.status).to.equal(403);
  const page = await legal.fills(at, '/cac-report/waive', { reason: `${canary} 不到一百万人` });
  expect(page).to.include('不到一百万人');
  const form = { phase: 'first', to: '样例监管机构', reference: 'DPA-1', language: 'zh-CN' };
  const filing = await legal.fills(at, '/gdpr-33/file', {
    phase: form.phase,
    to: form.to,
    reference: form.reference,
  });
  expect(filing).to.include('DPA-1');
}
