import { expect } from 'chai';
import { sql } from 'kysely';
import { decidePin, wantPin } from '../../src/board/pins/store.ts';
import { workOnPins } from '../../src/board/pins/work.ts';
import { inTransaction } from '../../src/db/pool.ts';
import type { PinOutcome, Pins, Platform } from '../../src/platforms/port.ts';
import { startApp, type TestApp } from '../harness/app.ts';

type Call = 'post' | 'pin' | 'change' | 'unpin';

/** A channel that keeps what was done in it, whoever lives to hear of it. */
class Channel {
  readonly messages: string[] = [];
  pinned = new Set<string>();
  /** At that call the process ends: before anything left, or after the platform did it. */
  kill: { at: Call; after: boolean } | undefined;

  readonly pins: Pins = {
    channel: (typed) => typed,
    post: () =>
      this.#call('post', () => {
        this.messages.push(`m${this.messages.length}`);
        return this.messages.at(-1);
      }),
    change: () => this.#call('change', () => undefined),
    pin: (place) => this.#call('pin', () => this.pinned.add(place)),
    unpin: (place) => this.#call('unpin', () => this.pinned.delete(place)),
  };

  #call(name: Call, does: () => unknown): Promise<PinOutcome> {
    const kill = this.kill?.at === name ? this.kill : undefined;
    if (kill) this.kill = undefined;
    if (kill && !kill.after) return Promise.reject(new Error('killed'));
    const place = does();
    if (kill) return Promise.reject(new Error('killed'));
    return Promise.resolve({ result: 'done', ...(typeof place === 'string' ? { place } : {}) });
  }
}

describe('a process killed while a policy is pinned', function () {
  this.timeout(60_000);
  let heed: TestApp;
  let channel: Channel;
  let versionId: string;
  beforeEach(async () => {
    heed = await startApp();
    channel = new Channel();
    const version = await heed.db
      .selectFrom('policy_version as v')
      .innerJoin('policy as p', 'p.id', 'v.policy_id')
      .select(['v.id', 'v.policy_id'])
      .where('p.code', '=', 'chat-monitoring')
      .where('v.state', '=', 'in-force')
      .executeTakeFirstOrThrow();
    versionId = version.id;
    const by = await heed.signIn('S032');
    await inTransaction(heed.db, (tx) =>
      wantPin(tx, {
        ...{ policyId: version.policy_id, platform: 'slack', channel: 'C1', language: 'en' },
        ...{ by: by.personId, now: heed.clock.now() },
      }),
    );
  });
  afterEach(() => heed.close());

  /** Sweeps for so many minutes, each minute by a process of its own. @returns how many were killed */
  async function minutes(count: number): Promise<number> {
    let killed = 0;
    for (let n = 0; n < count; n += 1) {
      heed.clock.advance({ minutes: 1 });
      await workOnPins({
        db: heed.db,
        platforms: new Map([['slack', { pins: channel.pins }]]),
        baseUrl: 'https://heed.example.com',
        zone: heed.app.zone,
        now: heed.clock.now(),
        signal: new AbortController().signal,
      }).catch(() => {
        killed += 1;
      });
    }
    return killed;
  }
  const row = () => heed.db.selectFrom('board_pin').selectAll().executeTakeFirstOrThrow();
  const decide = async (what: 'again' | 'remove') => {
    const { personId: by } = await heed.signIn('S032');
    const { id: pin } = await row();
    await inTransaction(heed.db, (tx) => decidePin(tx, { pin, what, by, now: heed.clock.now() }));
  };
  const events = async () =>
    (
      await sql<{ did: string }>`
        select event::jsonb #>> '{data,did}' as did from evidence_event
        where type = 'board.pin-done' order by id`.execute(heed.db)
    ).rows.map(({ did }) => did);

  for (const after of [false, true]) {
    const when = after ? 'after it was done' : 'before anything left';

    it(`at the post, ${when}: nothing is posted twice, and somebody is asked`, async () => {
      channel.kill = { at: 'post', after };
      expect(await minutes(6)).to.equal(1);
      expect(channel.messages).to.have.lengthOf(after ? 1 : 0);
      expect(await row()).to.include({ held: true, problem: 'unknown' });
      expect(await events()).to.deep.equal([]);
      // Nothing is lost: it goes on as soon as somebody says so.
      await decide('again');
      await minutes(3);
      expect(channel.messages).to.have.lengthOf(after ? 2 : 1);
      expect([...channel.pinned]).to.deep.equal([channel.messages.at(-1)]);
      expect(await events()).to.deep.equal(['posted', 'pinned']);
    });

    it(`at the pin, ${when}: it is pinned, once, and one message is there`, async () => {
      channel.kill = { at: 'pin', after };
      expect(await minutes(6)).to.equal(1);
      expect(channel.messages).to.have.lengthOf(1);
      expect([...channel.pinned]).to.deep.equal(channel.messages);
      expect(await events()).to.deep.equal(['posted', 'pinned']);
    });

    it(`while it says that the policy is over, ${when}: it says so, and comes off`, async () => {
      await minutes(3);
      await sql`update policy_version set state = 'withdrawn', ended_at = ${heed.clock.now()} where id = ${versionId}::uuid`.execute(
        heed.db,
      );
      channel.kill = { at: 'change', after };
      expect(await minutes(6)).to.equal(1);
      channel.kill = { at: 'unpin', after };
      await minutes(6);
      expect([...channel.pinned]).to.deep.equal([]);
      expect(channel.messages).to.have.lengthOf(1);
      expect(await events()).to.deep.equal(['posted', 'pinned', 'turned', 'taken-off', 'ended']);
      expect((await row()).closed_at).to.be.instanceOf(Date);
    });

    it(`while it is taken off by hand, ${when}: it comes off`, async () => {
      await minutes(3);
      await decide('remove');
      channel.kill = { at: 'unpin', after };
      expect(await minutes(6)).to.equal(1);
      expect([...channel.pinned]).to.deep.equal([]);
      expect(channel.messages).to.have.lengthOf(1);
      expect((await row()).closed_at).to.be.instanceOf(Date);
    });
  }

  it('and two at once: each step is one’s alone', async () => {
    const both = () =>
      Promise.all(
        [1, 2].map(() =>
          workOnPins({
            db: heed.db,
            platforms: new Map([['slack', { pins: channel.pins } as unknown as Platform]]),
            baseUrl: 'https://heed.example.com',
            zone: heed.app.zone,
            now: heed.clock.now(),
            signal: new AbortController().signal,
          }),
        ),
      );
    for (let n = 0; n < 4; n += 1) {
      heed.clock.advance({ minutes: 1 });
      await both();
    }
    expect(channel.messages).to.have.lengthOf(1);
    expect([...channel.pinned]).to.deep.equal(channel.messages);
    expect(await events()).to.deep.equal(['posted', 'pinned']);
  });
});
