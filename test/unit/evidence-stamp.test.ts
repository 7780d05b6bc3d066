import { X509Certificate } from 'node:crypto';
import { expect } from 'chai';
import { HeedError } from '../../src/errors.ts';
import { askForStamp } from '../../src/evidence/stamp/authority.ts';
import { verifyStamp } from '../../src/evidence/stamp/verify.ts';
import { needs } from '../harness/needs.ts';
import { startAuthority, type TestAuthority } from '../harness/stamp-authority.ts';

describe('time stamps (RFC 3161, with OpenSSL as the authority)', function () {
  this.timeout(60_000);
  const data = Buffer.from('example.com/log\n7\nroot\n\nsignature\n');
  let authority: TestAuthority;
  let trusted: Buffer[];
  before(async function () {
    needs(this, 'openssl');
    authority = await startAuthority();
    trusted = [new X509Certificate(authority.ca).raw];
  });
  after(() => authority?.close());
  beforeEach(() => {
    authority.mood = 'well';
  });

  const ask = (signal?: AbortSignal) =>
    askForStamp({ url: authority.url, trusted }, data, new Date(), signal);

  async function refusal(act: Promise<unknown>): Promise<string> {
    const error = await act.then(
      () => 'nothing was wrong',
      (cause: unknown) => cause,
    );
    expect(error, String(error)).to.be.instanceOf(HeedError);
    return `${(error as HeedError).code}: ${(error as HeedError).message}`;
  }

  it('are had, hold for OpenSSL as for Heed, and say when and whose', async () => {
    const { stamp, response } = await ask();
    expect(authority.verify(response, data)).to.include('OK');
    expect(stamp.authority).to.include('CN=Stamps tsa').and.include('O=Test Authority');
    expect(Math.abs(stamp.at.getTime() - Date.now())).to.be.below(60_000);
    expect(stamp).to.include({ trusted: true, policy: '1.2.3.4.1' });
    const again = await verifyStamp(response, data, trusted);
    expect(again).to.deep.equal(stamp);
    expect(await verifyStamp(response, data, undefined)).to.include({ trusted: false });
  });

  it('hold for these bytes and this authority alone, and break with any bit', async () => {
    const { response } = await ask();
    const other = await startAuthority();
    try {
      const strange = [new X509Certificate(other.ca).raw];
      expect(await refusal(verifyStamp(response, data, strange))).to.match(
        /^evidence-invalid: stamp: Validation/,
      );
      expect(await refusal(verifyStamp(response, data, []))).to.match(/^evidence-invalid: stamp/);
    } finally {
      await other.close();
    }
    const changed = Buffer.concat([data, Buffer.of(0)]);
    expect(await refusal(verifyStamp(response, changed, trusted))).to.include('TSTInfo verification');
    expect(await refusal(verifyStamp(Buffer.concat([response, Buffer.of(0)]), data, trusted))).to.include(
      'behind',
    );
    // Bits of what is not signed, such as words beside the status, prove nothing and need not be told.
    const { at, authority: by } = await verifyStamp(response, data, trusted);
    let refused = 0;
    for (let n = 0; n < response.length; n += 7) {
      const broken = Buffer.from(response);
      broken[n] = (broken[n] ?? 0) ^ (1 << (n % 8));
      const found = await verifyStamp(broken, data, trusted).catch((error: unknown) => error);
      if (found instanceof HeedError) refused += 1;
      else expect(found).to.deep.include({ at, authority: by, trusted: true });
    }
    expect(refused).to.be.greaterThan(response.length / 7 / 2);
  });

  it('are none when the authority is down, slow, refuses or talks nonsense', async () => {
    const saidWhen = async (mood: TestAuthority['mood'], signal?: AbortSignal) => {
      authority.mood = mood;
      return refusal(ask(signal));
    };
    expect(await saidWhen('down')).to.match(/^platform-failed: not reached/);
    expect(await saidWhen('refuses')).to.equal('platform-failed: HTTP 429');
    expect(await saidWhen('slow', AbortSignal.timeout(300))).to.match(/^platform-failed/);
    expect(await saidWhen('html')).to.include('something else than a time stamp');
    expect(await saidWhen('garbage')).to.include('not a time stamp response');
    expect(await saidWhen('stamps-something-else')).to.include('TSTInfo verification');
    authority.mood = 'well';
    await ask();
    expect(await saidWhen('replays')).to.include('another request');
    expect(await saidWhen('expired')).to.match(/^evidence-invalid: stamp: Validation/);
    expect(await saidWhen('not-for-stamps')).to.match(/stamps|platform-failed: HTTP 500/);
    const nobody = askForStamp({ url: 'http://127.0.0.1:9/', trusted }, data, new Date());
    expect(await refusal(nobody)).to.match(/^platform-failed: not reached/);
    authority.mood = 'well';
    const early = askForStamp({ url: authority.url, trusted }, data, new Date('2020-01-01T00:00:00Z'));
    expect(await refusal(early)).to.include('more than a day off');
  });
});
