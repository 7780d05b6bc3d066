import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { languages } from '../../src/messages/model.ts';
import { catalogue } from '../../src/messages/texts/index.ts';
import { hasText, text } from '../../src/messages/texts.ts';

type Words = { [key: string]: string | Words };

/** Every key of the catalogue with its words. */
function flat(words: Words, prefix = ''): [key: string, words: string][] {
  return Object.entries(words).flatMap(([name, value]) =>
    typeof value === 'string'
      ? [[`${prefix}${name}`, value] as [string, string]]
      : flat(value, `${prefix}${name}.`),
  );
}

function files(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    return statSync(path).isDirectory() ? files(path) : /\.tsx?$/.test(name) ? [path] : [];
  });
}

const zh = flat(catalogue['zh-CN'] as Words);
const en = flat(catalogue.en as Words);
const variables = (words: string) =>
  [...words.matchAll(/\{\{(\w+)\}\}/g)].map(([, name = '']) => name).toSorted();

describe('the texts', () => {
  it('have the same keys and the same variables in both languages', () => {
    expect(zh.map(([key]) => key).sort()).to.deep.equal(en.map(([key]) => key).sort());
    const english = new Map(en);
    const differing = zh.filter(
      ([key, words]) => variables(words).join() !== variables(english.get(key) ?? '').join(),
    );
    expect(differing.map(([key]) => key)).to.deep.equal([]);
  });

  it('of one part do not take the place of another’s', async () => {
    const names: string[] = [];
    for (const file of readdirSync('src/messages/texts/console')) {
      const part = (await import(`../../src/messages/texts/console/${file}`)) as Record<string, Words>;
      for (const words of Object.values(part)) names.push(...Object.keys(words['zh-CN'] ?? {}));
    }
    expect(names.toSorted()).to.deep.equal([...new Set(names)].toSorted());
  });

  it('are there for every key the program names', () => {
    const named = ['src', 'handlers', 'jobs']
      .flatMap(files)
      .filter((file) => !file.startsWith('src/messages/'))
      .flatMap((file) =>
        [
          ...readFileSync(file, 'utf8').matchAll(
            /\b(?:t|say|text)\((?:\w+, |[\w.]+language, )?'([a-z][\w-]*(?:\.[\w-]+)+)'/g,
          ),
        ].map(([, key = '']) => ({ file, key })),
      );
    expect(named.length).to.be.greaterThan(50);
    const missing = named.filter(
      ({ key }) =>
        !languages.every((language) => hasText(language, key) || hasText(language, `${key}_other`)),
    );
    expect(missing).to.deep.equal([]);
  });

  it('throw for a key that is not there', () => {
    expect(() => text('en', 'common.nothing-of-the-kind')).to.throw('no text');
  });

  it('set Chinese with Chinese punctuation, and English without', () => {
    const han = '\\u3400-\\u9fff';
    const halfWidth = new RegExp(`[${han}][,:;?!(]|[,:;?!)][${han}]`);
    expect(zh.filter(([, words]) => halfWidth.test(words)).map(([key]) => key)).to.deep.equal([]);
    const chinese = new RegExp(`[${han}\uff0c\u3002\uff1a\uff1b\uff1f\uff01]`);
    // A language is called by its own name; a heading is quoted as it stands in the file.
    const mayMix = new Set(['common.product', 'console.language.zh-CN', 'console.noticeForm.listHelp']);
    expect(
      en.filter(([key, words]) => chinese.test(words) && !mayMix.has(key)).map(([key]) => key),
    ).to.deep.equal([]);
  });

  it('leave no space behind a day that is written out, which ends with a bracket of full width', () => {
    // Where it is a plain date: 2026-08-03.
    const plain = /^(problems\.|procedure\.stated\.)/;
    const spaced = zh.filter(([key, words]) => /\{\{day\}\} [\u3400-\u9fff]/.test(words) && !plain.test(key));
    expect(spaced.map(([key]) => key)).to.deep.equal([]);
  });

  it('are never empty and never carry markup', () => {
    const odd = [...zh, ...en].filter(([, words]) => words.trim() === '' || /<\/?[a-z]/i.test(words));
    expect(odd.map(([key]) => key)).to.deep.equal([]);
  });
});
