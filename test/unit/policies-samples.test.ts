import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { expect } from 'chai';
import { languages } from '../../src/messages/model.ts';
import { catalogue } from '../../src/messages/texts/index.ts';
import { text } from '../../src/messages/texts.ts';
import type { PolicyDocument } from '../../src/policies/document.ts';
import { renderMarkdown } from '../../src/policies/markdown.ts';
import { readPolicyFolder } from '../../src/policies/read-folder.ts';
import { wholeText } from '../../src/policies/whole-text.ts';
import { retentionWords } from '../../src/policies/words.ts';

function flat(words: object): string[] {
  return Object.values(words).flatMap((value: unknown) =>
    typeof value === 'string' ? [value] : typeof value === 'object' && value ? flat(value) : [],
  );
}

/** All that stands in the file, on one line: YAML may break a sentence anywhere. */
function written({ bytes }: { bytes: Uint8Array }): string {
  return Buffer.from(bytes).toString().replaceAll(/\s+/g, ' ');
}

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

  it('name only buttons and words that there are', () => {
    // What customers choose in WeCom itself.
    const elsewhere = ['不同意', 'disagree'];
    const told = {
      'zh-CN': /(?:点|选择|打开|发|发送)\s*\**“([^”]+)”/g,
      en: /(?:choose|press|open|send the bot)\s+\**"([^"]+)"/gi,
    };
    for (const language of languages) {
      const labels = new Set(flat(catalogue[language]));
      const words = text(language, 'words.help')
        .split('\n')
        .map((line) => line.split(/[:：]/)[0]);
      const named = Object.values(policies).flatMap(({ code, texts }) =>
        [...written(texts[language]).matchAll(told[language])].map(([, name = '']) => ({ code, name })),
      );
      expect(named.length).to.be.greaterThan(10);
      const missing = named.filter(
        ({ name }) => !labels.has(name) && !words.includes(name) && !elsewhere.includes(name),
      );
      expect(missing, language).to.deep.equal([]);
    }
  });

  it('promise nothing of Heed that it does not do', () => {
    const promises =
      /报告问题|我有问题|系统\s*\**自动删除\**，|隐私办公室与你沟通|只(会)?看到“未完成”|(导出|下载|申请删除)[^。]*即可|Report a problem|I have a question|deletes them by itself|privacy office talks with you|sees only "not finished"/;
    for (const { code, texts } of Object.values(policies)) {
      for (const language of languages) expect(written(texts[language]), code).not.to.match(promises);
    }
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
