import { expect } from 'chai';
import { text } from '../../src/messages/texts.ts';
import {
  again,
  everybody,
  mobile,
  seatEverybody,
  type Trouble,
  type Troubled,
  TroubledMuster,
  troubledSlack,
  troubledWecom,
} from '../harness/troubled.ts';
import { until } from '../harness/until.ts';

const troubles: Readonly<Record<string, Exclude<Trouble, { kind: 'half' }>>> = {
  'answers 503': { kind: 'http', status: 503, body: 'upstream connect error' },
  'closes the connection': { kind: 'close' },
  'answers with a page of a proxy': { kind: 'html' },
  'answers nothing with 200': { kind: 'empty' },
};
/** For longer than any call of a muster of a few minutes. */
const long = 1_000;

type Open<T extends Troubled> = () => Promise<T>;

/** What holds on both, whatever repeats the platform recognises. */
function onEither<T extends Troubled>(open: Open<T>, also: (now: () => T) => void): void {
  let on: T;
  let muster: TroubledMuster | undefined;
  before(async () => {
    on = await open();
    await seatEverybody(on);
    // Everybody has heard from the app before.
    const first = await TroubledMuster.declared(on);
    await first.passesUntil(() => everybody.every((who) => first.heard(who).length === 1), 'the alert');
    await first.ends();
  });
  after(() => on.close());
  afterEach(async () => {
    await muster?.ends();
    muster = undefined;
    on.finds('hr');
    on.finds('other');
    on.ways.sms.codes.clear();
    on.ways.voice.codes.clear();
    on.ways.sms.sent.length = 0;
    // Nobody gets more than a few text messages on one day.
    on.heed.clock.advance({ days: 1 });
  });
  const declared = async () => {
    muster = await TroubledMuster.declared(on);
    return muster;
  };
  const rings = async () =>
    until(() => on.ways.sms.sent.some(({ number }) => number === mobile), {
      within: 60_000,
      what: 'the text message',
    });

  for (const [what, trouble] of Object.entries(troubles)) {
    it(`${what} once and takes nothing: it is sent again, and everybody has it once`, async () => {
      on.sends(trouble, on.calls);
      const one = await declared();
      await one.passesUntil(() => everybody.every((who) => one.heard(who).length > 0), 'the alert');
      await one.are('accepted');
      for (const who of everybody) {
        expect(one.heard(who)).to.have.length(1);
        // Where repeats are recognised these are the same bytes; otherwise nobody knows whether it is the first.
        expect(one.heard(who)[0]?.includes(again), who).to.equal(on.name === 'slack');
      }
    });

    it(`${what} once although it took it: nobody has it twice`, async () => {
      on.sends({ ...trouble, after: true }, on.calls);
      const one = await declared();
      await one.are('unknown');
      await one.passesUntil(
        async () => Object.values(await one.states()).every((state) => state === 'accepted'),
        'what became of it',
      );
      for (const who of everybody) {
        expect(one.heard(who)).to.have.length(1);
        expect(one.heard(who)[0], who).to.not.include(again);
      }
    });

    it(`${what} for long: a text message goes out after fifteen seconds, and nobody is lost`, async () => {
      on.sends(trouble, long);
      const one = await declared();
      await one.are('unknown', 'unknown held');
      on.heed.clock.advance({ seconds: 15 });
      await one.isPaged('hr 0/1 sms');
      await rings();
      expect(await one.page(), 'nobody knows').to.not.include(text('zh-CN', 'crisis.page.fate.failed'));
      if (on.name === 'slack') {
        // One repeat, and no more: whoever has nothing else is called anew when that is due.
        await one.passesUntil(
          async () => (await one.states()).other === 'unknown held',
          'the end of repeats',
        );
        const unsure = text('zh-CN', 'crisis.page.fate.unsure');
        await one.passesUntil(async () => (await one.page()).includes(unsure), 'that nobody knows');
        on.heed.clock.advance({ seconds: 1_800 });
      }
      on.mends();
      await one.passesUntil(() => one.heard('other').length > 0, 'whoever has nothing but the messenger');
      expect(one.heard('other')).to.have.length(1);
    });
  }

  it('takes it and breaks in the middle of its answer: nobody hears it twice', async () => {
    on.sends({ kind: 'half' }, on.calls);
    const one = await declared();
    await one.passesUntil(
      async () => Object.values(await one.states()).every((state) => state === 'accepted'),
      'what became of it',
    );
    for (const who of everybody) expect(one.heard(who)).to.have.length(1);
  });

  it('hangs: whoever has a telephone is tried there meanwhile, and it is said again when the call was given up', async () => {
    on.sends({ kind: 'hang' }, on.calls);
    const one = await declared();
    await until(async () => Object.values(await one.states()).every((state) => state === 'sending'), {
      within: 60_000,
    });
    on.heed.clock.advance({ seconds: 15 });
    await one.isPaged('hr 0/1 sms');
    await rings();
    await one.passesUntil(() => everybody.every((who) => one.heard(who).length > 0), 'the alert');
    for (const who of everybody) expect(one.heard(who)).to.have.length(1);
  });

  it('knows somebody no more and says so beside a success: the next way is taken at once', async () => {
    on.loses('hr');
    const one = await declared();
    await one.isPaged('hr 0/1 sms');
    await rings();
    await one.passesUntil(() => one.heard('other').length > 0, 'the others');
    expect(one.heard('hr')).to.deep.equal([]);
    expect((await one.states()).hr).to.equal('failed');
  });

  it('knows nobody of a role who has no other way: whoever is there hears which role is missing', async () => {
    on.loses('other');
    on.loses('hr');
    on.ways.sms.codes.set(mobile, 'FailedOperation.PhoneNumberInBlacklist');
    on.ways.voice.codes.set(mobile, 21_211);
    const one = await declared();
    const missing = text('zh-CN', 'crisis.role.hr');
    await one.passesUntil(() => one.heard('lead').some((said) => said.includes(missing)), 'who is missing');
    expect(await one.page()).to.include(text('zh-CN', 'crisis.page.standings.unreachable'));
    on.finds('other');
    // It goes on calling.
    on.heed.clock.advance({ seconds: 1_800 });
    await one.passesUntil(() => one.heard('other').length > 0, 'a call anew');
  });

  it('has had too many calls: the next way after fifteen seconds, and it is asked again within minutes', async () => {
    on.limits();
    const one = await declared();
    await until(async () => Object.values(await one.states()).every((state) => state === 'pending'), {
      within: 60_000,
    });
    const asked = on.asked();
    on.heed.clock.advance({ seconds: 15 });
    await one.isPaged('hr 0/1 sms');
    await rings();
    expect(on.asked(), 'it is left alone').to.equal(asked);
    on.heed.clock.advance({ seconds: 90 });
    await one.passesUntil(() => everybody.every((who) => one.heard(who).length > 0), 'the alert');
    for (const who of everybody) {
      expect(one.heard(who)).to.have.length(1);
      expect(one.heard(who)[0], who).to.not.include(again);
    }
  });

  also(() => on);
}

describe('a muster over HTTP on a WeCom in trouble', function () {
  this.timeout(300_000);
  onEither(troubledWecom, (on) => {
    it('says that all is well and drops it: nobody counts as told, and the ladder goes on', async () => {
      on().lies(1);
      const one = await TroubledMuster.declared(on());
      await until(async () => Object.values(await one.states()).every((state) => state === 'accepted'), {
        within: 60_000,
      });
      const page = await one.page();
      expect(page.split(text('zh-CN', 'crisis.page.unseen'))).to.have.length(3);
      for (const who of everybody) expect(one.heard(who)).to.deep.equal([]);
      on().heed.clock.advance({ seconds: 120 });
      await one.isPaged('hr 0/1 sms');
      on().heed.clock.advance({ seconds: 1_680 });
      await one.passesUntil(() => one.heard('other').length > 0, 'a call anew');
      await one.ends();
    });
  });
});

describe('a muster over HTTP on a Slack in trouble', function () {
  this.timeout(300_000);
  onEither(troubledSlack, (on) => {
    it('says ok and nothing of a message: it is looked for and found', async () => {
      on().answers({ kind: 'bare', after: true }, on().calls);
      const one = await TroubledMuster.declared(on());
      await one.passesUntil(
        async () => Object.values(await one.states()).every((state) => state === 'accepted'),
        'what became of it',
      );
      for (const who of everybody) expect(one.heard(who)).to.have.length(1);
      await one.ends();
    });

    it('took it, says nothing, and lets nobody look: it is said once more, and says that it may be a repeat', async () => {
      on().hides(true);
      on().sends({ kind: 'close', after: true }, on().calls);
      const one = await TroubledMuster.declared(on());
      await one.passesUntil(() => everybody.every((who) => one.heard(who).length > 1), 'the repeat');
      for (const who of everybody)
        expect(one.heard(who).map((said) => said.includes(again))).to.deep.equal([false, true]);
      on().hides(false);
      await one.ends();
    });
  });
});
