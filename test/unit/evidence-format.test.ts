import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { canonicalise } from '../../src/evidence/canonical.ts';
import { commit } from '../../src/evidence/entry.ts';
import { leafHash, nodeHash } from '../../src/evidence/merkle.ts';
import { parseReceipt } from '../../src/evidence/receipt.ts';
import { verifyReceipt } from '../../src/evidence/verify.ts';
import { SampleLog } from '../fixtures/evidence/sample-log.ts';

describe('docs/evidence-format.md', () => {
  const doc = readFileSync(new URL('../../docs/evidence-format.md', import.meta.url), 'utf8');

  function fenced(kind: string): string {
    return new RegExp(`^\`\`\`${kind}\n([\\s\\S]*?)^\`\`\``, 'm').exec(doc)?.[1] ?? '';
  }

  it('shows a receipt that verifies with the key it shows', () => {
    const { index, size, event } = verifyReceipt(fenced('receipt'), fenced('vkey').trim());
    expect({ index, size }).to.deep.equal({ index: 4, size: 7 });
    expect(`${canonicalise(event)}\n`).to.equal(fenced('json'));
  });

  it('shows what the code writes today', async () => {
    const log = new SampleLog();
    await log.appendEvents(7);
    expect(fenced('vkey')).to.equal(`${log.vkey}\n`);
    expect(fenced('receipt')).to.equal(await log.receipt(4));
  });

  it('shows the values in between', () => {
    const { entry, salt, event, proof } = parseReceipt(fenced('receipt'));
    const [first, second, third] = proof as [Buffer, Buffer, Buffer];
    const leaf = leafHash(entry);
    const pair = nodeHash(leaf, first);
    const three = nodeHash(pair, second);
    const values = [salt, commit(salt, canonicalise(event)), leaf, pair, three, nodeHash(third, three)];
    const rows = values.map((value) => value.toString('hex'));
    const shown = [...doc.matchAll(/^\| [^|]+ \| `([0-9a-f]{64})` \|$/gm)].map((match) => match[1]);
    expect(shown).to.deep.equal(rows);
    expect(doc).to.contain(`| entry | \`${entry.toString()}\` |`);
  });
});
