import { releaseCases } from '../src/cases/release.ts';
import { caseClass } from '../src/cases/settle.ts';
import { carryOutWithdrawals } from '../src/consents/carry-out.ts';
import { carryOutBulks } from '../src/console/bulk-bits.ts';
import { inTransaction } from '../src/db/pool.ts';
import { exemptionClass } from '../src/exemptions/ask.ts';
import { endDueExemptions } from '../src/exemptions/end.ts';
import { callOff } from '../src/notices/call-off.ts';
import { carryOutObjections } from '../src/objections/carry-out.ts';
import { objectionClass } from '../src/objections/file.ts';
import { expireOwnKeys } from '../src/retention/expire-own-keys.ts';
import type { Vault } from '../src/vault/vault.ts';
import type { SweepJob } from './sweep.ts';

const atOnce = 1_000;
/** Kinds of sealed words, by the source of personal data that they belong to. */
const classes = [
  ['cases', caseClass],
  ['exemptions', exemptionClass],
  ['objections', objectionClass],
] as const;

export function decisionSweeps({ vault, zone }: { vault: Vault; zone: string }): SweepJob[] {
  return [
    {
      name: 'exemptions.end',
      everyMs: 30_000,
      async run({ db, now, log }) {
        const ended = await endDueExemptions(db, now);
        if (ended > 0) log.info({ ended }, 'exemptions ended; those they were for are asked again');
      },
    },
    {
      name: 'bulk.carry-out',
      everyMs: 5_000,
      async run({ db, now, log, signal }) {
        const done = await carryOutBulks(db, { callOff, now, signal });
        if (done > 0) log.info({ done }, 'many are asked no more, as somebody had asked for');
      },
    },
    {
      name: 'cases.owners',
      everyMs: 60_000,
      async run({ db, now, log }) {
        const released = await releaseCases(db, now);
        if (released > 0) log.info({ released }, 'concerns belong to nobody: who answered for them left HR');
      },
    },
    {
      name: 'objections.carry-out',
      everyMs: 60_000,
      async run({ db, now, log, signal }) {
        const done = await carryOutObjections(db, { vault, now, signal });
        if (done > 0)
          log.info({ done }, 'objections were upheld: what had been kept of those people is erased');
      },
    },
    {
      name: 'consents.carry-out',
      everyMs: 60_000,
      async run({ db, now, log, signal }) {
        const { done, waiting } = await carryOutWithdrawals(db, { vault, now, signal });
        if (done > 0) log.info({ done }, 'consents were taken back: what had been kept on them is erased');
        if (waiting > 0)
          log.info({ waiting }, 'what was kept on consents taken back waits for a hold or a request to end');
      },
    },
    {
      // As with what is said in talks: without being asked for (PIPL 47).
      name: 'decisions.expired',
      everyMs: 600_000,
      async run({ db, now, log, signal }) {
        const before = now.toISOString().slice(0, 10);
        let keys = 0;
        for (const [source, name] of classes) {
          for (let count = atOnce; count === atOnce && !signal.aborted; ) {
            count = await inTransaction(db, (tx) =>
              expireOwnKeys(tx, {
                disclosure: 'conversations',
                source,
                zone,
                class: name,
                before,
                limit: atOnce,
                now,
              }),
            );
            keys += count;
          }
        }
        if (keys > 0) log.info({ keys }, 'reasons and notes have reached the end of their time');
      },
    },
  ];
}
