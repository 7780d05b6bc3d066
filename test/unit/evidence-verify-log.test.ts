import { expect } from 'chai';
import { formatVerifier, generateSigner } from '../../src/evidence/keys.ts';
import { formatBundle } from '../../src/evidence/tiles.ts';
import { verifyLog } from '../../src/evidence/verify.ts';
import { expectInvalid } from '../fixtures/evidence/invalid.ts';
import { SampleLog, sampleEntry } from '../fixtures/evidence/sample-log.ts';

describe('verifying a whole log', () => {
  const log = new SampleLog();
  const { vkey } = log;
  let checkpoint: string;
  let entries: Buffer[];

  before(async () => {
    await log.appendEvents(600);
    checkpoint = await log.checkpoint();
    entries = log.bundles();
  });

  it('recomputes the signed root from the entries', async () => {
    const { size, origin } = await verifyLog({ checkpoint, vkey, entries });
    expect({ size, origin }).to.deep.equal({ size: 600, origin: log.signer.verifier.name });
  });

  it('takes bundles as they come, one by one', async () => {
    async function* coming() {
      yield* entries;
    }
    expect((await verifyLog({ checkpoint, vkey, entries: coming() })).size).to.equal(600);
  });

  it('verifies the empty log', async () => {
    const empty = new SampleLog();
    const none = await verifyLog({ checkpoint: await empty.checkpoint(), vkey, entries: [] });
    expect(none.size).to.equal(0);
  });

  it('refuses entries that are missing, added, exchanged or changed', async () => {
    const changed = formatBundle([sampleEntry(9999), ...log.entries.slice(1, 256)]);
    const cases = [
      { step: 'size', entries: entries.slice(0, 2) },
      { step: 'size', entries: [] },
      {
        step: 'size',
        entries: entries.with(2, formatBundle(log.entries.slice(512).concat(sampleEntry(600)))),
      },
      { step: 'tile', entries: [...entries, formatBundle([sampleEntry(600)])] },
      { step: 'tile', entries: [entries[2] as Buffer, entries[0] as Buffer, entries[1] as Buffer] },
      { step: 'root', entries: [entries[1] as Buffer, entries[0] as Buffer, entries[2] as Buffer] },
      { step: 'root', entries: entries.with(0, changed) },
      {
        step: 'entry',
        entries: entries.with(2, formatBundle([Buffer.from('{}'), ...log.entries.slice(513)])),
      },
    ] as const;
    for (const { step, entries: wrong } of cases) {
      await expectInvalid(() => verifyLog({ checkpoint, vkey, entries: wrong }), step);
    }
  });

  it('refuses a checkpoint that the key has not signed', async () => {
    const other = formatVerifier(generateSigner(log.signer.verifier.name).verifier);
    await expectInvalid(() => verifyLog({ checkpoint, vkey: other, entries }), 'signature');
  });
});
