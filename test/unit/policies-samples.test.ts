import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { expect } from 'chai';
import { languages } from '../../src/messages/model.ts';
import type { PolicyDocument } from '../../src/policies/document.ts';
import { renderMarkdown } from '../../src/policies/markdown.ts';
import { readPolicyFolder } from '../../src/policies/read-folder.ts';
import { wholeText } from '../../src/policies/whole-text.ts';
import { retentionWords } from '../../src/policies/words.ts';

describe('sample policies', () => {
  let policies: Record<string, PolicyDocument>;
  const get = (code: string): PolicyDocument => {
    const found = policies[code];
    if (!found) throw new Error(`no sample ${code}`);
    return found;
  };

  before(async () => {
    const read = await readPolicyFolder('policies');
    policies = Object.fromEntries(read.map((one) => [one.code, one]));
  });

  it('can all be published, and ask for three different things', () => {
    expect(Object.keys(policies)).to.have.members([
      'chat-monitoring',
      'customer-data',
      'photo-consent',
      'what-heed-keeps',
    ]);
    expect([get('chat-monitoring').action, get('chat-monitoring').signature]).to.eql(['sign', 'typed-name']);
    expect([get('what-heed-keeps').action, get('what-heed-keeps').signature]).to.eql([
      'acknowledge',
      'click',
    ]);
    expect(get('photo-consent').action).to.equal('consent');
  });

  it('hold the model table: chats three months, file transfers six', () => {
    const { texts } = get('chat-monitoring');
    const kept = texts.en.disclosures.map((row) => [row.id, retentionWords(row.retention, 'en')]);
    expect(kept).to.eql([
      ['chat-records', '3 months from the day it is collected'],
      ['file-transfers', '6 months from the day it is collected'],
    ]);
    const [chats] = texts['zh-CN'].disclosures;
    expect(chats && retentionWords(chats.retention, 'zh-CN')).to.equal('自收集之日起3个月');
  });

  it('offer to talk first, in the words the button uses', () => {
    expect(get('chat-monitoring').texts['zh-CN'].body).to.include('我有顾虑，想先聊聊');
    expect(get('chat-monitoring').texts.en.body).to.include('I have a concern and would like to talk first');
  });

  it('that take one tap on a card claim no reading', () => {
    for (const { code, action, texts } of Object.values(policies)) {
      if (action !== 'acknowledge') continue;
      for (const { statement, body } of Object.values(texts))
        expect(`${statement ?? ''} ${body}`, code).not.to.match(
          /我已阅读|已读过|已阅读|(have|has been) read\b/,
        );
    }
  });

  it('are identified by the hash of the exact bytes on disk', async () => {
    for (const policy of Object.values(policies)) {
      for (const language of languages) {
        const onDisk = await readFile(`policies/${policy.code}/${language}.md`);
        const sha256 = createHash('sha256').update(onDisk).digest('hex');
        expect(policy.texts[language].sha256).to.equal(sha256);
        expect(Buffer.from(policy.texts[language].bytes).equals(onDisk)).to.equal(true);
      }
    }
  });

  it('have the same sections in both languages, and full-width punctuation in Chinese', () => {
    for (const { texts, code } of Object.values(policies)) {
      const [chinese, english] = languages.map((language) => renderMarkdown(texts[language].body).headings);
      expect(chinese?.length, code).to.equal(english?.length).and.to.be.greaterThan(3);
      const whole = wholeText(texts['zh-CN'], texts['zh-CN'].body).map(({ text }) => text);
      expect(whole.join('\n'), code).not.to.match(/\p{Script=Han}[,;!?(]/u);
    }
  });

  it('promise no date that has to be true on the day somebody starts the demonstration', () => {
    for (const { effectiveOn } of Object.values(policies)) expect(effectiveOn).to.equal(undefined);
  });
});
