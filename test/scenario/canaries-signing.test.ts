import { expect } from 'chai';
import { inTransaction } from '../../src/db/pool.ts';
import { createLog } from '../../src/log.ts';
import { readPolicy } from '../../src/policies/document.ts';
import { publishPolicy } from '../../src/policies/service.ts';
import { drawing } from '../fixtures/drawing.ts';
import { startApp, type TestApp } from '../harness/app.ts';
import { policyFiles } from '../harness/company.ts';
import { sentNotice } from '../harness/sent-notice.ts';
import { everythingStored } from '../harness/stored.ts';
import { printedSheet } from '../harness/tablet.ts';
import { personId } from '../harness/ways.ts';

const [signer, worker, witness, hr] = ['S021', 'S002', 'S020', 'S032'] as const;

/** Words, and what a pad measures, that stand nowhere else. */
const canary = /canary|金丝雀|%E9%87%91%E4%B8%9D|0\.771177|1712345678901/i;
const measured = '[{"points":[{"x":1,"y":2,"pressure":0.771177,"time":1712345678901}]}]';

describe('what is signed, and recorded for others', () => {
  let heed: TestApp;
  let code = '';
  const log: string[] = [];
  before(async () => {
    heed = await startApp({ log: createLog('trace', { write: (line) => void log.push(line) }) });
    const document = readPolicy(policyFiles({ code: 'drawn', action: 'sign', signature: 'drawn' }));
    const publishing = { now: heed.clock.now(), actor: 'heed' as const, hooks: heed.app.policyHooks };
    await inTransaction(heed.db, (tx) => publishPolicy(tx, document, publishing));
    const drawn = await sentNotice(heed, 'drawn', [signer]);
    const own = await heed.signIn(signer);
    const { text } = await own.get(`/n/${drawn}`);
    const [, version = ''] = /name="version" value="([^"]+)"/.exec(text) ?? [];
    const answer = (fields: Record<string, string>) =>
      own.post(`/n/${drawn}/answer`, { action: `notices.acknowledge:${drawn}`, version, ...fields });
    expect((await answer({ drawing: measured })).status).to.equal(422);
    expect((await answer({ passkey: '{"id":"canary"}' })).status).to.equal(422);
    expect((await own.post('/me/passkeys', { passkey: '{"id":"canary"}', name: 'canary' })).status).to.equal(
      422,
    );
    const beside = await answer({ drawing: drawing(), pressure: measured, time: '1712345678901' });
    expect(beside.status).to.equal(303);

    const notice = await sentNotice(heed, 'chat-monitoring', [worker]);
    const office = await heed.signIn(hr);
    const sheet = `/console/paper/${await printedSheet(heed, notice, worker)}`;
    const scan = new Uint8Array(Buffer.from('%PDF-1.4 canary 金丝雀 %%EOF'));
    const filled = { signedOn: '2026-08-03', witness, reason: 'canary 金丝雀' };
    expect((await office.upload(sheet, { ...filled, kind: 'nothing' }, { scan })).status).to.equal(422);
    expect((await office.upload(sheet, { ...filled, kind: 'concern' }, { scan })).status).to.equal(303);
    const data = await sentNotice(heed, 'customer-data', [worker]);
    const path = `/console/notices/${data}/people/${await personId(heed, worker)}/on-behalf`;
    const said = { kind: 'acknowledge', why: 'canary 金丝雀', answers: '0' };
    expect((await office.post(path, { ...said, witness: 'canary' })).status).to.equal(422);
    expect((await office.post(path, { ...said, witness })).status).to.equal(303);
    const slip = await office.post('/console/kiosks/codes', { staffNo: worker });
    code = /slip-code">(\d{4} \d{4})</.exec(slip.text)?.[1] ?? '';
  });
  after(() => heed.close());

  it('stands in no table but sealed, and nothing of how it was drawn anywhere', async () => {
    const dumped = await everythingStored(heed.db);
    const sealed = ['public.drawn_signature', 'public.paper_scan_part', 'public.answer_way'];
    for (const table of sealed) expect(dumped.get(table), table).to.include('wrap');
    for (const [table, text] of dumped) {
      expect(text, table).not.to.match(canary);
      expect(text, table).not.to.match(/M100 250L/);
      expect(text.includes(code.replace(' ', '')), table).to.equal(false);
    }
  });

  it('is in no line of the log', () => {
    expect(log.join('')).to.include('a request was refused');
    for (const line of log) {
      expect(line).not.to.match(canary);
      expect(line.includes(code.replace(' ', ''))).to.equal(false);
    }
  });
});
