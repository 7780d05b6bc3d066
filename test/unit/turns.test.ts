import { expect } from 'chai';
import { HeedError } from '../../src/errors.ts';
import { createLog } from '../../src/log.ts';
import { refusedTurns, Turns } from '../../src/web/turns.ts';

/** Longer than any test takes. */
const long = 60_000;

describe('turns', () => {
  const lines: string[] = [];
  const log = createLog('info', { write: (line) => void lines.push(line) });
  let ends: (() => void)[];
  let begun: number[];
  beforeEach(() => {
    lines.length = 0;
    [ends, begun] = [[], []];
  });

  const begin = (turns: Turns, n: number, patience = long) =>
    turns.during(patience, () => {
      begun.push(n);
      return new Promise<number>((resolve) => ends.push(() => resolve(n)));
    });
  const codeOf = (work: Promise<unknown>) =>
    work.then(
      () => 'done',
      (error: unknown) => (error instanceof HeedError ? `${error.code} ${error.status}` : error),
    );
  /** Ends what was begun first, and lets what follows from it happen. */
  const endFirst = async () => {
    ends.shift()?.();
    await new Promise(setImmediate);
  };

  it('so many are under way at once, and the others follow in the order in which they came', async () => {
    const turns = new Turns(log, { what: 'test', most: 2, mostWaiting: 10 });
    const all = [1, 2, 3, 4, 5].map((n) => begin(turns, n));
    await new Promise(setImmediate);
    expect(begun).to.deep.equal([1, 2]);
    expect(turns.waiting).to.equal(3);
    await endFirst();
    expect(begun).to.deep.equal([1, 2, 3]);
    for (let n = 0; n < 4; n += 1) await endFirst();
    expect(await Promise.all(all)).to.deep.equal([1, 2, 3, 4, 5]);
    expect(turns.waiting).to.equal(0);
    // As many as at first get in again.
    const more = [6, 7, 8].map((n) => begin(turns, n));
    await new Promise(setImmediate);
    expect(begun).to.deep.equal([1, 2, 3, 4, 5, 6, 7]);
    for (let n = 0; n < 3; n += 1) await endFirst();
    await Promise.all(more);
  });

  it('what has waited too long is refused and never begun; those behind it keep their places', async () => {
    const turns = new Turns(log, { what: 'test', most: 1, mostWaiting: 10 });
    const first = begin(turns, 1);
    const impatient = codeOf(begin(turns, 2, 1));
    const patient = begin(turns, 3);
    expect(await impatient).to.equal('busy 503');
    expect(turns.waiting).to.equal(1);
    await endFirst();
    await endFirst();
    expect(await Promise.all([first, patient])).to.deep.equal([1, 3]);
    expect(begun).to.deep.equal([1, 3]);
  });

  it('no more wait than may: the next is refused at once, and told when to come again', async () => {
    const turns = new Turns(log, { what: 'test', most: 1, mostWaiting: 1 });
    const all = [begin(turns, 1), begin(turns, 2)];
    const refused = await begin(turns, 3).catch((error: unknown) => error);
    expect(refused).to.be.instanceOf(HeedError).with.property('retryAfter', 5);
    await endFirst();
    await endFirst();
    expect(await Promise.all(all)).to.deep.equal([1, 2]);
  });

  it('whose turn would come too late, as things go, is refused at once', async () => {
    const turns = new Turns(log, { what: 'test', most: 1, mostWaiting: 1_000 });
    const spin = () =>
      turns.during(long, async () => {
        const end = performance.now() + 2;
        while (performance.now() < end);
      });
    const all = Array.from({ length: 200 }, spin);
    // After a hundred turns of two milliseconds, the hundred that wait take far longer than ten.
    await all[100];
    const waiting = turns.waiting;
    const hurried = codeOf(begin(turns, 1, 10));
    expect(turns.waiting).to.equal(waiting);
    expect(await hurried).to.equal('busy 503');
    // Who has the time for it waits.
    expect(await codeOf(spin())).to.equal('done');
    await Promise.all(all);
    expect(begun).to.deep.equal([]);
    // Nobody waits: nobody is refused, however slow it was.
    expect(await codeOf(turns.during(1, () => Promise.resolve()))).to.equal('done');
  });

  it('what nobody waits for any more is not begun, and its turn goes on to the next', async () => {
    const turns = new Turns(log, { what: 'test', most: 1, mostWaiting: 10 });
    let gone = false;
    const first = begin(turns, 1);
    const left = codeOf(
      turns.during(
        long,
        () => begin(turns, 2),
        () => gone,
      ),
    );
    const third = begin(turns, 3);
    gone = true;
    await endFirst();
    expect(await left).to.equal('busy 503');
    expect(begun).to.deep.equal([1, 3]);
    await endFirst();
    expect(await Promise.all([first, third])).to.deep.equal([1, 3]);
    // Nor where nobody stood in line.
    expect(
      await codeOf(
        turns.during(
          long,
          () => begin(turns, 4),
          () => true,
        ),
      ),
    ).to.equal('busy 503');
    expect(begun).to.deep.equal([1, 3]);
  });

  it('work that fails hands its turn on', async () => {
    const turns = new Turns(log, { what: 'test', most: 1, mostWaiting: 5 });
    const failing = codeOf(turns.during(long, () => Promise.reject(new Error('no'))));
    const thrown = codeOf(
      turns.during(long, () => {
        throw new Error('not even begun');
      }),
    );
    const after = begin(turns, 1);
    expect(await failing).to.be.instanceOf(Error);
    expect(await thrown).to.be.instanceOf(Error);
    await endFirst();
    expect(await after).to.equal(1);
  });

  it('a thousand at random: never more than may be, each ends once, none is lost', async () => {
    const turns = new Turns(log, { what: 'test', most: 7, mostWaiting: 1_000 });
    let [now, most] = [0, 0];
    const all = Array.from({ length: 1_000 }, (_, n) =>
      codeOf(
        turns.during(n % 3 === 0 ? 1 : long, async () => {
          now += 1;
          most = Math.max(most, now);
          for (let turn = 0; turn < n % 5; turn += 1) await new Promise(setImmediate);
          now -= 1;
          if (n % 11 === 0) throw new Error('one of those that fail');
        }),
      ),
    );
    const ended = await Promise.all(all);
    expect(most).to.equal(7);
    expect(now).to.equal(0);
    expect(turns.waiting).to.equal(0);
    // Whoever had patience was served.
    expect(ended.filter((how, n) => n % 3 !== 0 && how === 'busy 503')).to.deep.equal([]);
  });

  it('is counted by what it was, and said once for many', async () => {
    const turns = new Turns(log, { what: 'counted', most: 1, mostWaiting: 0 });
    const work = begin(turns, 1);
    await Promise.all([2, 3, 4].map((n) => codeOf(begin(turns, n))));
    await endFirst();
    await work;
    const { values } = await refusedTurns.get();
    expect(values.find(({ labels }) => labels.what === 'counted')?.value).to.equal(3);
    expect(lines.map((line) => JSON.parse(line) as object)).to.have.length(1);
    expect(JSON.parse(lines[0] ?? '')).to.include({ what: 'counted', refused: 1, waiting: 0 });
  });
});
