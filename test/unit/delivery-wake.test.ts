import { expect } from 'chai';
import { bell } from '../../src/delivery/bell.ts';
import { createLog } from '../../src/log.ts';
import { Outage } from '../../src/outage.ts';
import { calm, passOnRings } from '../../src/queue/wake.ts';
import { until } from '../harness/until.ts';

describe('rings', () => {
  it('pass at once, then calmly, and the last is never swallowed', async () => {
    const times: number[] = [];
    let open: () => void = () => {};
    const ring = calm(async () => {
      times.push(performance.now());
      await new Promise<void>((resolve) => {
        open = resolve;
      });
    }, 50);
    ring.call();
    expect(times).to.have.lengthOf(1);
    for (let i = 0; i < 100; i += 1) ring.call();
    // The queue does not answer: it is not asked again until it does.
    await new Promise((resolve) => setTimeout(resolve, 80));
    expect(times).to.have.lengthOf(1);
    const answered = performance.now();
    open();
    await until(() => times.length === 2);
    expect((times[1] ?? 0) - answered).to.be.at.least(45);
    open();
    await new Promise((resolve) => setTimeout(resolve, 80));
    expect(times).to.have.lengthOf(2);
    ring.stop();
    ring.call();
    expect(times).to.have.lengthOf(2);
  });

  it('are passed on lane by lane, until stopped', async () => {
    const woken: string[] = [];
    const stop = passOnRings(async (lane) => void woken.push(lane));
    bell.emit('alert');
    bell.emit('bulk');
    expect(woken).to.deep.equal(['alert', 'bulk']);
    stop();
    bell.emit('alert');
    expect(woken).to.have.lengthOf(2);
    expect(bell.listenerCount('alert')).to.equal(0);
  });
});

describe('an outage', () => {
  it('is one line of the log, however often it shows', () => {
    const lines: string[] = [];
    const log = createLog('info', { write: (line: string) => void lines.push(line) });
    const outage = new Outage(log, 'the queue');
    outage.succeeded();
    for (let i = 0; i < 100; i += 1) {
      outage.failed(new Error('refused'));
      outage.succeeded();
    }
    expect(lines).to.have.lengthOf(1);
    expect(lines[0]).to.contain('the queue is out of reach');
  });
});
