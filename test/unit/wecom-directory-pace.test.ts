import { expect } from 'chai';
import { FixedClock } from '../../src/clock.ts';
import { createLog } from '../../src/log.ts';
import { type Call, type WecomApi, WecomError } from '../../src/platforms/wecom/api.ts';
import { Pace } from '../../src/platforms/wecom/directory/pace.ts';
import { wecomDirectory } from '../../src/platforms/wecom/directory/read.ts';

const settings = { corpid: 'ww', agentid: 1, contactsSecret: 'x' };
const log = createLog('silent');
const signal = new AbortController().signal;

/** WeCom with so many members; each call of user/get takes a millisecond. */
function company(size: number, clock: FixedClock, refuse: (nth: number) => WecomError | undefined) {
  const starts: number[] = [];
  const userids = Array.from({ length: size }, (_, i) => ({ userid: `m${i}`, department: 1 }));
  const answers: Readonly<Record<string, () => unknown>> = {
    'department/list': () => ({ department: [{ id: 1, name: 'Company' }] }),
    'user/list_id': () => ({ next_cursor: '', dept_user: userids }),
  };
  const api: WecomApi = {
    async call<T>({ path, query, answer }: Call<T>): Promise<T> {
      const told = answers[path]?.();
      if (told) return answer.parse(told);
      const error = refuse(starts.length);
      starts.push(clock.now().getTime());
      clock.advance({ ms: 1 });
      if (error) throw error;
      return answer.parse({ userid: query?.userid, name: 'N', department: [1], is_leader_in_dept: [0] });
    },
  };
  return { api, starts };
}

/** @returns the most that lie within any stretch as long as that */
function densest(times: readonly number[], ms: number): number {
  let most = 0;
  let from = 0;
  for (const [i, time] of times.entries()) {
    while ((times[from] ?? 0) <= time - ms) from += 1;
    most = Math.max(most, i - from + 1);
  }
  return most;
}

describe('reading the whole of WeCom', () => {
  const wait = (clock: FixedClock) => async (ms: number) => void clock.advance({ ms: ms });

  it('more people than WeCom answers for in a minute, and in an hour: slower, and all of them', async () => {
    const clock = new FixedClock('2026-08-03T02:00:00Z');
    const { api, starts } = company(130_000, clock, () => undefined);
    const { members } = await wecomDirectory({ api, settings, clock, log, wait: wait(clock) }).readAll(
      signal,
    );
    expect(members).to.have.lengthOf(130_000);
    expect(densest(starts, 60_000)).to.equal(8_000);
    expect(densest(starts, 3_600_000)).to.be.at.most(120_000);
  });

  it('over the limit all the same: waits as long as told, and reads nobody twice', async () => {
    const clock = new FixedClock('2026-08-03T02:00:00Z');
    const over = (nth: number) =>
      nth === 500
        ? new WecomError('user/get', {
            fate: 'refused',
            class: 'retry',
            errcode: 45009,
            retryAt: new Date(clock.now().getTime() + 600_000),
            reason: 'too many calls',
          })
        : undefined;
    const { api, starts } = company(1_000, clock, over);
    const began = clock.now().getTime();
    const { members } = await wecomDirectory({ api, settings, clock, log, wait: wait(clock) }).readAll(
      signal,
    );
    expect(members).to.have.lengthOf(1_000);
    expect(starts).to.have.lengthOf(1_001);
    expect(clock.now().getTime() - began).to.be.within(600_000, 700_000);
  });

  it('over the limit again and again, or for another reason: told', async () => {
    const clock = new FixedClock('2026-08-03T02:00:00Z');
    for (const errcode of [45009, 60020]) {
      const error = new WecomError('user/get', { fate: 'refused', class: 'retry', errcode, reason: 'no' });
      const { api, starts } = company(1, clock, () => error);
      const failed = await wecomDirectory({ api, settings, clock, log, wait: wait(clock) })
        .readAll(signal)
        .then(
          () => undefined,
          (thrown: unknown) => thrown,
        );
      expect([failed, starts.length]).to.deep.equal([error, errcode === 45009 ? 6 : 1]);
    }
  });

  it('a pace counts every stretch of time, not those of the clock', () => {
    const clock = new FixedClock('2026-08-03T02:00:00Z');
    const pace = new Pace([{ ms: 1_000, most: 2 }], clock);
    expect([pace.take(), pace.take(), pace.take()]).to.deep.equal([0, 0, 1_000]);
    clock.advance({ ms: 999 });
    expect(pace.take()).to.equal(1);
    clock.advance({ ms: 1 });
    expect([pace.take(), pace.take(), pace.take()]).to.deep.equal([0, 0, 1_000]);
  });
});
