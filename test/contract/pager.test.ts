import { expect } from 'chai';
import { v7 } from 'uuid';
import { FixedClock } from '../../src/clock.ts';
import { alertCard } from '../../src/crisis/present.ts';
import { createLog } from '../../src/log.ts';
import { pagerPlatform } from '../../src/platforms/pager/adapter.ts';
import { checkPagerSignature, PagerRefused, pagerSignature } from '../../src/platforms/pager/signing.ts';
import type { Batch, Outcome } from '../../src/platforms/port.ts';
import { type PagerServer, pagerSecret, startPagerServer } from '../harness/pager-server.ts';

const shown = { id: v7(), code: 'K7P2', drill: false, level: 'major' } as const;

describe('a paging service', () => {
  const clock = new FixedClock('2026-08-03T02:00:00Z');
  const log: string[] = [];
  let server: PagerServer;
  let platform: ReturnType<typeof pagerPlatform>;
  beforeEach(async () => {
    server = await startPagerServer(() => clock.now());
    log.length = 0;
    const pino = createLog('trace', { write: (line) => void log.push(line) });
    platform = pagerPlatform({ clock, log: pino, settings: { url: server.url, secrets: [pagerSecret] } });
  });
  afterEach(async () => {
    await platform.close();
    await server.close();
  });

  const batchOf = (id = v7(), more: Partial<Batch> = {}): Batch => ({
    ...{ id, lane: 'alert', tenant: 'main', language: 'en', body: alertCard(shown, false).en },
    ...{ baseUrl: 'https://heed.example.com', repeat: 'first', to: [{ delivery: 1, account: 'ann' }] },
    ...more,
  });
  const send = async (batch: Batch): Promise<Outcome | undefined> =>
    (await platform.send(batch, AbortSignal.timeout(5_000)))[0];

  it('is told code, level and where to go, and nothing else', async () => {
    const batch = batchOf();
    expect(await send(batch)).to.deep.equal({ delivery: 1, result: 'accepted', externalId: batch.id });
    expect([...server.pages.values()]).to.deep.equal([
      {
        ...{ key: batch.id, to: 'ann', title: 'Crisis K7P2: you are needed', level: 'Major' },
        url: `https://heed.example.com/crisis/${shown.id}`,
        callback: 'https://heed.example.com/pager/callback',
        ...{ resolved: false, times: 1 },
      },
    ]);
  });

  it('takes a page of unknown fate again as the same page, and ends it by its key', async () => {
    const batch = batchOf();
    server.next = 'after';
    expect(await send(batch)).to.include({ result: 'unknown' });
    expect(await send({ ...batch, repeat: 'same' })).to.include({ result: 'accepted' });
    expect(server.pages.get(batch.id)).to.include({ times: 2, resolved: false });
    const end = batchOf(v7(), { to: [{ delivery: 2, account: 'ann', replaces: batch.id }] });
    expect(await send(end)).to.include({ result: 'accepted' });
    expect(server.pages.get(batch.id)).to.include({ resolved: true });
  });

  it('says by its status what became of a page', async () => {
    expect(await send(batchOf(v7(), { to: [{ delivery: 1, account: 'nobody' }] }))).to.include({
      ...{ result: 'failed', reason: 'unknown-account' },
    });
    const cases = [
      [503, 'unknown', undefined],
      [429, 'later', 'rate'],
      [403, 'later', 'trouble'],
    ] as const;
    for (const [status, result, why] of cases) {
      server.next = status;
      expect(await send(batchOf()), String(status)).to.include({ result, ...(why ? { why } : {}) });
    }
    expect(log.join('')).to.include('HEED_PAGER_').and.not.include(pagerSecret);
  });

  it('is asked again later where it was not reached', async () => {
    await server.close();
    expect(await send(batchOf())).to.include({ result: 'later', why: 'trouble' });
    server = await startPagerServer(() => clock.now());
  });

  it('is recognised by a signature of this moment, under any of the secrets', () => {
    const body = Buffer.from('{"v":1}');
    const now = clock.now();
    const signed = pagerSignature(pagerSecret, body, now);
    expect(checkPagerSignature(signed, body, ['another', pagerSecret], now)).to.equal(now.getTime() / 1_000);
    const far = (seconds: number) => new Date(now.getTime() + seconds * 1_000);
    for (const seconds of [301, -301])
      expect(() => checkPagerSignature(signed, body, [pagerSecret], far(seconds))).to.throw(
        PagerRefused,
        'time',
      );
    for (const header of [undefined, '', signed.replace('v1=', 'v0='), `${signed}0`])
      expect(() => checkPagerSignature(header, body, [pagerSecret], now)).to.throw(PagerRefused, 'signature');
    expect(() => checkPagerSignature(signed, Buffer.from('{"v":2}'), [pagerSecret], now)).to.throw(
      'signature',
    );
    expect(() => checkPagerSignature(signed, body, ['another'], now)).to.throw('signature');
  });
});
