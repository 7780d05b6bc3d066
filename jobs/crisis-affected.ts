import { forgetOldAffected } from '../src/crisis/affected/forget.ts';
import { sendMails } from '../src/crisis/affected/mails.ts';
import { remindRemedies } from '../src/crisis/affected/remedies.ts';
import { handOnRemedies } from '../src/crisis/affected/successors.ts';
import { remindOfQuestions } from '../src/crisis/affected/unanswered.ts';
import type { Platforms } from '../src/platforms/port.ts';
import type { Vault } from '../src/vault/vault.ts';
import type { SweepJob } from './sweep.ts';

interface Deps {
  vault: Vault;
  platforms: Platforms;
  baseUrl: string;
  /** The company's. */
  zone: string;
}

/** Affected people: mails to those who have no account, reminders of what was promised, and the end of it. */
export function affectedSweeps({ vault, platforms, baseUrl, zone }: Deps): SweepJob[] {
  return [
    {
      name: 'affected.mails',
      everyMs: 15_000,
      async run({ db, now, log, signal }) {
        const sent = await sendMails({ db, vault, mail: platforms.get('email'), baseUrl }, now, signal);
        if (sent > 0) log.info({ sent }, 'affected people were written to');
      },
    },
    {
      name: 'affected.remedies',
      everyMs: 600_000,
      async run({ db, now, log }) {
        const handed = await handOnRemedies(db, now);
        if (handed > 0) log.info({ handed }, 'promises of people who have left went over to others');
        const reminded = await remindRemedies(db, { now, zone });
        if (reminded > 0) log.info({ reminded }, 'owners were reminded of what they promised');
      },
    },
    {
      name: 'affected.questions',
      everyMs: 600_000,
      async run({ db, now, log }) {
        const incidents = await remindOfQuestions(db, now);
        if (incidents > 0) log.info({ incidents }, 'questions of affected people wait for an answer');
      },
    },
    {
      name: 'affected.forget',
      everyMs: 600_000,
      async run({ db, now, log }) {
        const forgotten = await forgetOldAffected(db, { now, zone });
        if (forgotten > 0) log.info({ forgotten }, 'ledgers of affected people have ended');
      },
    },
  ];
}
