import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { languages } from '../../src/messages/model.ts';
import { catalogue } from '../../src/messages/texts/index.ts';
import { hasText } from '../../src/messages/texts.ts';
import { methodOf, signatureMethods } from '../../src/notices/signature/index.ts';
import { conditions, reliability } from '../../src/notices/signature/reliability.ts';
import { relyingParty } from '../../src/people/passkeys/relying-party.ts';
import { signatureMethods as names } from '../../src/policies/vocabulary.ts';

describe('what a signature is worth', () => {
  it('is said of every method and condition, with a reason in every language', () => {
    for (const language of languages) {
      for (const condition of conditions) {
        expect(hasText(language, `signing.condition.${condition}`)).to.equal(true);
        for (const name of names) {
          expect(hasText(language, `signing.why.${name}.${condition}`), `${name} ${condition}`).to.equal(
            true,
          );
          expect(hasText(language, `signing.meets.${reliability[name][condition]}`)).to.equal(true);
        }
      }
    }
  });

  it('grows with the order that policies choose from, and no method meets all by itself', () => {
    const points = { not: 0, partly: 1, met: 2 };
    const sums = names.map((name) =>
      conditions.reduce((sum, condition) => sum + points[reliability[name][condition]], 0),
    );
    expect(sums).to.deep.equal(sums.toSorted((a, b) => a - b));
    for (const name of names)
      expect(Object.values(reliability[name])).to.not.deep.equal(Array(4).fill('met'));
    expect(signatureMethods.map(({ name }) => name)).to.deep.equal(names);
  });

  it('stands in the documents as it is in the program', () => {
    const page = readFileSync('docs/policies.md', 'utf8');
    for (const name of names) {
      const row = page.split('\n').find((line) => line.startsWith(`| \`${name}\` |`));
      const said = row
        ?.split('|')
        .slice(4, 8)
        .map((cell) => cell.trim());
      expect(said, name).to.deep.equal(conditions.map((condition) => reliability[name][condition]));
    }
  });

  it('is never more than that: no text and no document calls a signature legally binding', () => {
    const documents = ['docs', 'docs/decisions', '.'].flatMap((folder) =>
      readdirSync(folder)
        .filter((name) => name.endsWith('.md'))
        .map((name) => readFileSync(join(folder, name), 'utf8')),
    );
    const words = [JSON.stringify(catalogue), ...documents].join('\n');
    expect(words.match(/legally[ -]binding|法律约束力|法律效力|legal(?:ly)? valid/gi)).to.equal(null);
  });
});

describe('a form’s signature', () => {
  it('is known by its field; of several the strongest counts', () => {
    expect(methodOf({}).name).to.equal('click');
    expect(methodOf({ typedName: '' }).name).to.equal('typed-name');
    expect(methodOf({ typedName: 'x', drawing: '' }).name).to.equal('drawn');
    expect(methodOf({ drawing: 'x', passkey: '' }).name).to.equal('passkey');
    expect(methodOf({ reason: 'x', drawing: undefined }).name).to.equal('click');
  });
});

describe('what passkeys are tied to', () => {
  const parties: [address: string, party: object | undefined][] = [
    ['https://heed.example.com', { id: 'heed.example.com', origin: 'https://heed.example.com' }],
    ['https://heed.example.com:8443', { id: 'heed.example.com', origin: 'https://heed.example.com:8443' }],
    ['http://127.0.0.1:8080', { id: 'localhost', origin: 'http://localhost:8080' }],
    ['http://[::1]:8080', { id: 'localhost', origin: 'http://localhost:8080' }],
    ['http://localhost', { id: 'localhost', origin: 'http://localhost' }],
    ['http://heed.example.com', undefined],
    ['https://192.0.2.7', undefined],
    ['https://[2001:db8::7]', undefined],
  ];
  for (const [address, party] of parties) {
    it(`${address}: ${party ? JSON.stringify(party) : 'nothing'}`, () =>
      expect(relyingParty(address)).to.deep.equal(party));
  }
});
