import { expect } from 'chai';
import { systemClock } from '../../src/clock.ts';
import { clockFinding } from '../../src/commands/doctor.ts';
import { clockSkewMs } from '../../src/db/clock-skew.ts';
import { testDatabase } from '../harness/database.ts';

describe('the clock of this machine and that of the database', () => {
  it('are compared, without the way there and back, and doctor says which is off', async () => {
    const { db, close } = await testDatabase();
    try {
      const off = (ms: number) => ({ now: () => new Date(systemClock.now().getTime() + ms) });
      expect(await clockSkewMs(db, systemClock)).to.equal(0);
      expect(await clockSkewMs(db, off(120_000))).to.be.within(110_000, 120_000);
      expect(await clockSkewMs(db, off(-120_000))).to.be.within(-120_000, -110_000);
    } finally {
      await close();
    }
    expect(clockFinding(-29_000)).to.include({ what: 'clock', ok: true });
    expect(clockFinding(31_000).say).to.include('31 s ahead of');
    expect(clockFinding(-31_000))
      .to.include({ ok: false })
      .and.to.have.property('say')
      .that.includes('behind');
  });
});
