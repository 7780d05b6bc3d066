import { readFile } from 'node:fs/promises';
import { expect } from 'chai';
import { changesBetween } from '../../src/policies/changes.ts';
import { readPolicy } from '../../src/policies/document.ts';
import { checkRequirements, ruleSets } from '../../src/policies/requirements.ts';
import { frontMatterSchema } from '../../src/policies/schema.ts';
import { legalBases, retentionStarts, rights } from '../../src/policies/vocabulary.ts';
import { wholeText } from '../../src/policies/whole-text.ts';
import { retentionWords, rightsWords } from '../../src/policies/words.ts';
import { complete, type Front, policy } from '../fixtures/policies/complete.ts';

describe('the words of a policy', () => {
  it('say a period as people say it', () => {
    expect(retentionWords({ count: 1, unit: 'years', from: 'leaving' }, 'en')).to.equal(
      '1 year from the day you leave the company',
    );
    const months = (count: number) => ({ count, unit: 'months', from: 'collected' }) as const;
    expect(retentionWords({ CN: months(6), EU: months(3) }, 'en')).to.equal(
      'China: 6 months from the day it is collected; EU: 3 months from the day it is collected',
    );
    expect(retentionWords({ CN: months(6), EU: months(3) }, 'zh-CN')).to.equal(
      '中国：自收集之日起6个月；欧盟：自收集之日起3个月',
    );
    expect(retentionWords({ count: 30, unit: 'days', from: 'closed' }, 'zh-CN')).to.equal(
      '自事项办结之日起30天',
    );
    expect(rightsWords(['access', 'erase'], 'zh-CN')).to.equal('查阅、删除');
    expect(rightsWords(['access', 'erase'], 'en')).to.equal('see it, ask for deletion');
  });

  it('make a whole in which a longer period is seen although no sentence changed', () => {
    const longer = (front: Front): void => {
      for (const row of front.disclosures) row.retention.months = 6;
    };
    const [before, after] = [policy(), policy(longer)].map((files) => readPolicy(files).texts['zh-CN']);
    if (!before || !after) throw new Error('two texts');
    expect(before.body).to.equal(after.body);
    const parts = changesBetween(wholeText(before, before.body), wholeText(after, after.body), 'zh-CN');
    const changed = parts.flatMap(({ blocks }) => blocks).filter((block) => block.kind !== 'same');
    expect(changed.map(({ form }) => form)).to.eql(['item']);
    const text = (kind: string): string | undefined =>
      changed[0]?.segments.find((segment) => segment.kind === kind)?.text;
    expect([text('removed'), text('added')]).to.eql(['3', '6']);
  });

  it('hold everything the front matter tells its reader', () => {
    const { texts } = readPolicy(policy());
    const whole = wholeText(texts.en, texts.en.body).map(({ text }) => text);
    const { title, entity, owner, scope, legitimateInterests, exercise, complaint, changes } = complete;
    for (const told of [title, entity, owner, scope, legitimateInterests, exercise, complaint, changes]) {
      expect(whole.join('\n')).to.include(told);
    }
    expect(whole.join('\n')).to.include('China: employment rules lawfully adopted; EU: legitimate interests');
    expect(whole).to.include.members(['Who receives it: nobody', 'What we ask of you: sign']);
  });
});

describe('rule sets', () => {
  it('can be replaced by those of a company', () => {
    const front = frontMatterSchema.parse({ ...complete, language: 'en', rules: ['CN'], handler: undefined });
    expect(checkRequirements(front).map((one) => one.requirement)).to.eql(['cn.handler']);
    const own = { ...ruleSets, CN: { ...ruleSets.CN, requirements: [] } };
    expect(checkRequirements(front, own)).to.eql([]);
  });
});

describe('docs/policies.md', () => {
  it('explains every field and every value there is to choose from', async () => {
    const text = await readFile('docs/policies.md', 'utf8');
    for (const field of Object.keys(frontMatterSchema.shape)) expect(text).to.include(`\`${field}\``);
    for (const value of [...legalBases, ...rights, ...retentionStarts])
      expect(text).to.include(`\`${value}\``);
  });
});
