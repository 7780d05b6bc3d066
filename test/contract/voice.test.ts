import { expect } from 'chai';
import { v7 } from 'uuid';
import { FixedClock } from '../../src/clock.ts';
import { alertCard } from '../../src/crisis/present.ts';
import { createLog } from '../../src/log.ts';
import type { Body, Language } from '../../src/messages/model.ts';
import type { Batch, Outcome, Platform } from '../../src/platforms/port.ts';
import { voicePlatform } from '../../src/platforms/voice/adapter.ts';
import type { VoiceProvider } from '../../src/platforms/voice/provider.ts';
import { twilioVoice } from '../../src/platforms/voice/twilio.ts';
import { CallRefused, openCallback } from '../../src/platforms/voice/twilio-callback.ts';
import { startVoiceServer, type VoiceServer, voiceAccount } from '../harness/voice-server.ts';

const number = '+8613800138000';
const shown = { id: v7(), code: 'K7P2', drill: false, level: 'major' } as const;
const settings = { ...voiceAccount, authTokens: [voiceAccount.authToken] } as const;

/** Of the contract that every platform keeps, what there is on a telephone: a few words and keys. */
describe('telephone calls', () => {
  const clock = new FixedClock('2026-08-03T02:00:00Z');
  const log: string[] = [];
  let server: VoiceServer;
  let provider: VoiceProvider;
  let platform: Platform;
  beforeEach(async () => {
    server = await startVoiceServer();
    provider = twilioVoice({ ...settings, base: server.base });
    log.length = 0;
    const pino = createLog('trace', { write: (line) => void log.push(line) });
    platform = voicePlatform({ clock, log: pino, provider });
  });
  afterEach(async () => {
    await provider.close();
    await server.close();
  });

  async function send(
    account = number,
    {
      body,
      language = 'en',
      repeat = 'first',
    }: { body?: Body; language?: Language; repeat?: Batch['repeat'] } = {},
  ): Promise<Outcome & { batch: string }> {
    const batch: Batch = {
      ...{ id: v7(), lane: 'alert', tenant: 'main', language, repeat },
      body: body ?? alertCard(shown, false)[language],
      baseUrl: 'https://heed.example.com',
      to: [{ delivery: 1, account }],
    };
    const [outcome] = await platform.send(batch, AbortSignal.timeout(5_000));
    if (!outcome) throw new Error('no outcome');
    return { ...outcome, batch: batch.id };
  }

  it('say the code letter by letter, the level and the keys, in the language of whoever is called', async () => {
    const { result, batch } = await send();
    expect(result).to.equal('accepted');
    const [call] = server.calls;
    expect(call?.says).to.deep.equal([
      'This is an urgent call from Heed.',
      'Crisis K, 7, P, 2: you are needed.',
      'Level: Major.',
      'For: I am coming, press 1.',
      'For: I cannot, press 2.',
    ]);
    expect(call).to.include({ to: number, voice: 'Polly.Joanna' });
    expect(call?.pressedUrl).to.equal(`https://heed.example.com/voice/twilio/${batch}`);
    expect(call?.endedUrl).to.equal(`https://heed.example.com/voice/twilio/${batch}/ended`);
    await send(number, { language: 'zh-CN', repeat: 'marked' });
    expect(server.calls[1]?.says).to.deep.equal([
      '您好，这是阅知系统的紧急来电。',
      '可能已经给您打过一次电话。',
      '危机 K, 7, P, 2：需要你。',
      '级别：重大。',
      '我来，请按1。',
      '来不了，请按2。',
    ]);
    expect(server.calls[1]?.voice).to.equal('Polly.Zhiyu');
  });

  it('say that a drill is one, and never the lines of a card', async () => {
    await send(number, { body: alertCard({ ...shown, drill: true, code: 'D-K7P2' }, false).en });
    expect(server.calls[0]?.says[1]).to.equal('[DRILL] Crisis D-K, 7, P, 2: you are needed.');
    const card = alertCard(shown, false).en;
    if (card.kind !== 'card') throw new Error('no card');
    await send(number, { body: { kind: 'card', card: { ...card.card, lines: ['canary 金丝雀'] } } });
    expect(JSON.stringify(server.calls)).to.not.match(/canary|金丝雀/);
  });

  it('are not made to say what has no key, nor to what is no number', async () => {
    for (const body of [
      { kind: 'text', text: 'words' },
      { kind: 'card', card: { title: 'a card', lines: [] } },
    ] satisfies Body[])
      expect(await send(number, { body })).to.include({ result: 'failed', reason: 'refused' });
    expect(await send('12345')).to.include({ result: 'failed', reason: 'unknown-account' });
    expect(server.requests).to.equal(0);
  });

  it('what is said of a number is its outcome; what is said of the account somebody has to mend', async () => {
    const fails = async (code: number) => {
      server.codes.set(number, code);
      expect(await send(), String(code)).to.include({ result: 'failed', reason: 'unknown-account' });
    };
    for (const code of [21_211, 21_214]) await fails(code);
    expect(log).to.deep.equal([]);
    // The next way is taken at once, and somebody may let the account call there.
    await fails(21_215);
    server.codes.set(number, 20_003);
    expect(await send()).to.include({ result: 'later', why: 'trouble' });
    server.next = { status: 429, code: 20_429 };
    expect(await send()).to.include({ result: 'later', why: 'rate' });
    expect(log.join('')).to.include('21215').and.include('20003').and.include('TWILIO_');
    expect(log.join('')).to.not.match(/13800138000|sample-token/);
  });

  it('what may have rung is unknown', async () => {
    for (const next of ['after', 'hang-up', 'garbage', { status: 503 }] as const) {
      server.next = next;
      expect((await send()).result, JSON.stringify(next)).to.equal('unknown');
    }
  });

  it('what cannot have rung is tried later', async () => {
    await server.close();
    expect(await send()).to.include({ result: 'later', why: 'trouble' });
    server = await startVoiceServer();
  });

  it('a callback is let in by its signature alone, over the address and every value', async () => {
    const url = 'https://heed.example.com/voice/twilio/0198';
    const form = { AccountSid: voiceAccount.accountSid, CallSid: `CA${'a'.repeat(32)}`, Digits: '1' };
    const open = (change: { url?: string; form?: Record<string, string>; signature?: string } = {}) =>
      openCallback(
        { ...settings, base: '' },
        {
          ...{ url: change.url ?? url, what: 'pressed' },
          // HMAC-SHA1 of the address and the sorted values, worked out once by hand with openssl.
          signature: change.signature ?? 'Tbp6zKFacxDON8QzgEJircIQcmk=',
          body: Buffer.from(new URLSearchParams(change.form ?? form).toString()),
        },
      );
    expect(open()).to.deep.equal({ call: form.CallSid, what: 'pressed', key: '1' });
    const refused: Parameters<typeof open>[0][] = [
      { form: { ...form, Digits: '2' } },
      { form: { ...form, More: '1' } },
      { url: `${url}9` },
      { signature: '' },
      { signature: 'AAAAAAAAAAAAAAAAAAAAAAAAAAA=' },
    ];
    for (const change of refused) expect(() => open(change), JSON.stringify(change)).to.throw(CallRefused);
  });
});
