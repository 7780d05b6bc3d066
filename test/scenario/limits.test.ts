import { expect } from 'chai';
import { startApp, type TestApp } from '../harness/app.ts';

/** What one address may ask for in a minute without being signed in. */
const anonymous = 1_500;

describe('an address that asks too often', function () {
  this.timeout(60_000);
  let heed: TestApp;
  beforeEach(async () => {
    heed = await startApp({ policies: false });
    const visitor = heed.visitor();
    for (let asked = 0; asked < anonymous; asked += 50) {
      await Promise.all(
        Array.from({ length: 50 }, () => visitor.get('/nothing', { accept: 'application/json' })),
      );
    }
  });
  afterEach(() => heed.close());

  it('gets no more answers, and is told when to come back', async () => {
    const refused = await heed.visitor().get('/nothing');
    expect(refused.status).to.equal(429);
    expect(Number(refused.headers.get('retry-after'))).to.be.within(1, 60);
  });

  it('does not lock out those at the same address who are signed in', async () => {
    const li = await heed.signIn('S001');
    for (let i = 0; i < 3; i += 1) expect((await li.get('/me')).status).to.equal(200);
    expect((await li.post('/me/nothing')).status).to.equal(404);
  });

  it('guesses sessions no faster, and nobody who has one pays for that', async () => {
    const li = await heed.signIn('S001');
    expect((await li.get('/me')).status).to.equal(200);
    let asked = 0;
    const guess = async () => {
      asked += 1;
      const cookie = `heed_session=${String(asked).padStart(43, 'x')}`;
      return (await heed.visitor().get('/me', { cookie, accept: 'application/json' })).status;
    };
    while (asked < 600) {
      const statuses = await Promise.all(Array.from({ length: 50 }, guess));
      expect(new Set(statuses)).to.deep.equal(new Set([429]));
    }
    // From here on no session is looked for that has never let anybody in, not even one that would.
    const late = await heed.signIn('S002');
    expect((await late.get('/me')).status).to.equal(429);
    expect((await li.get('/me')).status).to.equal(200);
  });
});
