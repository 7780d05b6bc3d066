import { readFileSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { toldByHand } from '../../src/crisis/affected/by-hand.ts';
import { concernedCard, questionsCard, remedyCard } from '../../src/crisis/affected/present.ts';
import { giveRemedy, promiseRemedy, remedyDone } from '../../src/crisis/affected/remedies.ts';
import { tell } from '../../src/crisis/affected/tell.ts';
import { sendStatement, sinkStatement } from '../../src/crisis/statements/send.ts';
import type { Drill, Incident, RealIncident } from '../../src/crisis/store.ts';
import type { Tx } from '../../src/db/pool.ts';
import type { Vault } from '../../src/vault/vault.ts';

type Of<F extends (...args: never[]) => unknown, N extends number> = Parameters<F>[N];
interface Given {
  tx: Tx;
  vault: { vault: Vault };
  telling: Of<typeof tell, 2>;
  hand: Of<typeof toldByHand, 3>;
  promise: Of<typeof promiseRemedy, 3>;
  done: Of<typeof remedyDone, 3>;
  handed: Of<typeof giveRemedy, 2>;
  sent: Of<typeof sendStatement, 3>;
  sunk: Of<typeof sinkStatement, 2>;
}

/**
 * Never run: the compiler reads it. Each line has to be refused; once a function took a drill, or whatever may be one, its
 * directive would be in vain, which is an error too.
 */
async function refused(given: Given, drill: Drill, either: Incident, real: RealIncident): Promise<void> {
  const { tx, vault, telling, hand, promise, done, handed, sent, sunk } = given;
  for (const one of [drill, either]) {
    // @ts-expect-error those affected are told of what is real
    await tell(tx, one, telling);
    // @ts-expect-error nor by telephone, letter or in person
    await toldByHand(tx, vault, one, hand);
    // @ts-expect-error they are promised nothing
    await promiseRemedy(tx, vault, one, promise);
    // @ts-expect-error and nothing is kept that was not promised
    await remedyDone(tx, vault, one, done);
    // @ts-expect-error nor handed on
    await giveRemedy(tx, one, handed);
    // @ts-expect-error no card of theirs can be drawn
    concernedCard(one, 'notice');
    // @ts-expect-error nor of a promise
    remedyCard(one, 'soon');
    // @ts-expect-error nor of what they have asked
    questionsCard(one, 1);
    // @ts-expect-error no statement leaves the company, or reaches staff
    await sendStatement(tx, vault, one, sent);
  }
  // @ts-expect-error and what is real does not end in the drill's own end
  await sinkStatement(tx, real, sunk);
}

const crisis = fileURLToPath(new URL('../../src/crisis', import.meta.url));

describe('a drill, for the compiler', () => {
  it('is refused by everything that takes a real incident, and each of these is named here', async () => {
    const own = readFileSync(fileURLToPath(import.meta.url), 'utf8');
    const names: string[] = [];
    for (const entry of await readdir(crisis, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile() || !entry.name.endsWith('.ts')) continue;
      const source = await readFile(join(entry.parentPath, entry.name), 'utf8');
      for (const part of source.split(/^(?=export |function |async function )/m)) {
        const [, name] = /^export (?:async )?function (\w+)\(/.exec(part) ?? [];
        if (name && /[\w}]: RealIncident\b/.test(part)) names.push(name);
      }
    }
    expect(refused).to.be.a('function');
    expect(names.length).to.be.greaterThan(5);
    for (const name of names)
      expect(own, name).to.match(new RegExp(`@ts-expect-error[^\\n]*\\n\\s*(?:await )?${name}\\(`));
  });
});
