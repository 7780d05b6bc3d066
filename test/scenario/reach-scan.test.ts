import { expect } from 'chai';
import { inTransaction } from '../../src/db/pool.ts';
import { scanClass, scanParts } from '../../src/notices/paper/scan-store.ts';
import { seal } from '../../src/vault/vault.ts';
import { pdfOf } from '../fixtures/scans.ts';
import { startApp, type TestApp } from '../harness/app.ts';
import type { Browser } from '../harness/browser.ts';
import { sentNotice } from '../harness/sent-notice.ts';
import { printedSheet } from '../harness/tablet.ts';
import { answersGiven } from '../harness/ways.ts';

const [worker, witness, hr] = ['S002', 'S020', 'S032'] as const;

describe('a scan that was exchanged afterwards', () => {
  let heed: TestApp;
  let own: Browser;
  let id: string;
  beforeEach(async () => {
    heed = await startApp();
    const notice = await sentNotice(heed, 'chat-monitoring', [worker]);
    const sheet = await printedSheet(heed, notice, worker);
    const filled = { kind: 'acknowledge', signedOn: '2026-08-03', witness };
    const scan = pdfOf(2 * 1024 * 1024 + 5);
    const browser = await heed.signIn(hr);
    expect((await browser.upload(`/console/paper/${sheet}`, filled, { scan })).status).to.equal(303);
    const [answer] = await answersGiven(heed);
    id = answer?.answer ?? '';
    own = await heed.signIn(worker);
  });
  afterEach(() => heed.close());

  async function parts(): Promise<number> {
    let count = 0;
    for await (const _part of scanParts(heed.db, heed.app.vault, id)) count += 1;
    return count;
  }
  const handedOut = async () => {
    const got = await own.get(`/me/answers/${id}/scan`);
    return got.status === 200;
  };
  const changed = { code: 'vault-invalid' };

  it('is handed to nobody, also where whoever did it has the keys', async () => {
    expect([await parts(), await handedOut()]).to.deep.equal([3, true]);
    const sealed = await inTransaction(heed.db, (tx) =>
      seal(tx, heed.app.vault, {
        subjects: [own.personId],
        class: scanClass,
        expiresOn: '9999-12-31',
        plaintext: Buffer.from('else\n'),
        aad: `paper_scan/${id}/2`,
        now: heed.clock.now(),
      }),
    );
    await heed.db
      .updateTable('paper_scan_part')
      .set({ sealed: JSON.stringify(sealed) })
      .where('part', '=', 2)
      .execute();
    expect(await parts().catch((error: unknown) => error)).to.include(changed);
    expect(await handedOut().catch(() => false)).to.equal(false);
  });

  it('is not whole: nor is what is left of it', async () => {
    await heed.db.deleteFrom('paper_scan_part').where('part', '=', 2).execute();
    expect(await parts().catch((error: unknown) => error)).to.include(changed);
    expect(await handedOut().catch(() => false)).to.equal(false);
  });

  it('differs from what stands on the receipt', async () => {
    const [answer] = await answersGiven(heed);
    const { location } = await own.get(`/me/answers/${id}/receipt`);
    expect((await own.get(location ?? '')).text).to.include(answer?.paper?.scan.sha256);
  });
});
