import { expect } from 'chai';
import { readConfig } from '../../src/config.ts';
import { endLocalSessions, sessionHash, startSession } from '../../src/web/session.ts';
import { startApp, type TestApp } from '../harness/app.ts';

const slack = { SLACK_BOT_TOKEN: 'xoxb-1', SLACK_SIGNING_SECRET: 'abc', HEED_SECRET: 'x'.repeat(40) };
const auditor = 'S030';

describe('a session of the local messenger, where anybody may be anybody', () => {
  let heed: TestApp;
  beforeEach(async () => {
    heed = await startApp({ policies: false });
  });
  afterEach(() => heed.close());

  /** The same installation, started with a platform. */
  function configureSlack(): void {
    heed.app.config = readConfig({ ...slack, HEED_DATA_DIR: heed.app.config.dataDir });
  }

  it('opens nothing any more once a platform is configured, not for a moment', async () => {
    const person = await heed.signIn(auditor);
    expect((await person.get('/me')).status).to.equal(200);
    const allowed = (await person.get('/evidence/tile/entries/000.p/1')).status;
    configureSlack();
    // No start-up has cleared anything away yet.
    expect(await heed.db.selectFrom('session').selectAll().execute()).to.have.length(1);
    expect((await person.get('/me')).status).to.be.oneOf([302, 303, 401]);
    expect((await person.post('/threads', { text: 'hello' })).status).to.equal(401);
    expect((await person.get('/evidence/tile/entries/000.p/1')).status).to.equal(401);
    // The log is empty: an auditor may ask and finds nothing.
    expect(allowed).to.equal(404);
  });

  it('is deleted at the next start; those of a platform stay', async () => {
    await heed.signIn(auditor);
    const person = await heed.db.selectFrom('person').select('id').limit(1).executeTakeFirstOrThrow();
    const kept = await startSession(heed.db, person.id, 'slack-oidc', heed.clock.now());
    expect(await endLocalSessions(heed.db)).to.equal(1);
    const left = await heed.db.selectFrom('session').select('token_hash').execute();
    expect(left).to.deep.equal([{ token_hash: sessionHash(kept.token) }]);
  });
});
