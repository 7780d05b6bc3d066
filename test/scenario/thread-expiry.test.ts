import { expect } from 'chai';
import { threadSweeps } from '../../jobs/threads.ts';
import { inTransaction } from '../../src/db/pool.ts';
import { createLog } from '../../src/log.ts';
import { findViewer } from '../../src/people/viewer.ts';
import { secretsFrom } from '../../src/secrets.ts';
import { readThread } from '../../src/threads/read.ts';
import { openThread } from '../../src/threads/service.ts';
import { masterKeyFrom } from '../../src/vault/master.ts';
import { Company } from '../harness/company.ts';

describe('what was said in a thread', () => {
  it('can be read until the last day of its time, and by nobody after it', async () => {
    const company = await Company.open();
    try {
      const { db, clock } = company;
      const vault = { master: masterKeyFrom(secretsFrom(['a secret for tests of the end of time'])) };
      const li = await company.joins('李明');
      const thread = await inTransaction(db, (tx) =>
        openThread(
          tx,
          { vault, keptMonths: 1 },
          {
            kind: 'question',
            person: li,
            role: 'hr',
            text: '聊天记录保存多久？',
            now: company.now,
          },
        ),
      );
      const said = async () => {
        const viewer = await findViewer(db, li, company.now);
        return (await readThread(db, { vault }, thread, viewer)).messages[0]?.text;
      };
      const [sweep] = threadSweeps('Asia/Shanghai');
      const run = () =>
        sweep?.run({ db, now: company.now, log: createLog('silent'), signal: new AbortController().signal });

      clock.advance({ days: 27 });
      await run();
      expect(await said()).to.equal('聊天记录保存多久？');
      clock.advance({ days: 6 });
      await run();
      expect(await said()).to.equal(null);
    } finally {
      await company.close();
    }
  });
});
