import { despiteConflicts } from '../db/conflict.ts';
import { type Db, inTransaction } from '../db/pool.ts';
import { noteClock } from './clock-back.ts';
import { settleCopies, tellLater } from './copies.ts';
import { tellRecipients } from './digests.ts';
import { badOnes, LookFailed, Undone } from './failed.ts';
import { settleLate } from './late.ts';
import { type Claim, lookAtPeople, type Sweeping } from './look.ts';
import { Words } from './messages.ts';
import { atOnce, goRound, passBy } from './round.ts';
import { settleOutcomes } from './settle-on-outcome.ts';

export interface Swept {
  settled: number;
  reminded: number;
  told: number;
  clockSetBack: boolean;
  /** Whom nobody stands in for. */
  nobody: readonly string[];
}

/** People, recipients or messages in one transaction. */
const together = { people: 200, recipients: 20, messages: 500 } as const;
/** What is still due then is left to the next sweep, so that others have their turn and a stop is not waited for. */
const longestMs = 20_000;

/**
 * Everything that time does about reminders: what became of messages, who is reminded now, who hears of the rest. It
 * may end at any instruction and be started again, and run in several processes at once. It costs what is due.
 *
 * @param zone the company's
 */
export async function sweepReminders(
  db: Db,
  { zone, now, signal }: { zone: string; now: Date; signal?: AbortSignal },
): Promise<Swept> {
  const until = performance.now() + longestMs;
  const goesOn = () => !signal?.aborted && performance.now() < until;
  const clockSetBack = await despiteConflicts(() => inTransaction(db, (tx) => noteClock(tx, zone, now)));
  const sweeping: Sweeping = { zone, now, words: new Words(zone) };
  const swept = { settled: 0, reminded: 0, told: 0 };
  const nobody = new Set<string>();
  const failures: unknown[] = [];
  let bit = atOnce;

  await untilNone(together.messages, (claim) => settleCopies(db, now, claim));
  await untilNone(together.messages, async (claim) => {
    const settled = await settleOutcomes(db, { zone, now }, claim);
    swept.settled += settled;
    return settled;
  });
  // Only now, because it waits for what was on its way about the same thing; and before anything is tried again.
  await untilNone(together.messages, (claim) => settleLate(db, { zone, now }, claim));
  do {
    await untilNone(together.people, async (claim) => {
      const { looked, sent } = await lookAtPeople(db, sweeping, claim);
      swept.reminded += sent;
      return looked;
    });
    await untilNone(together.recipients, async (claim) => {
      const { looked, told, nobody: missing } = await tellRecipients(db, sweeping, claim);
      swept.told += told;
      for (const id of missing) nobody.add(id);
      return looked;
    });
    await untilNone(together.recipients, async (claim) => {
      const { looked, told } = await tellLater(db, sweeping, claim);
      swept.told += told;
      return looked;
    });
    // What is due by itself comes first; a change of the calendar is worked off in what time is left.
  } while (goesOn() && (await goesRound()));
  if (failures.length > 0)
    throw new Error(`${failures.length} looks at reminders failed`, { cause: failures[0] });
  return { ...swept, clockSetBack, nobody: [...nobody] };

  /** A row because of which a bit fails is found by smaller ones, and passed by. */
  async function goesRound(): Promise<boolean> {
    try {
      const went = await despiteConflicts(() => goRound(db, now, bit));
      bit = Math.min(atOnce, bit * 8);
      return went;
    } catch (error) {
      const smaller = Math.ceil(bit / 8);
      if (bit > 1) {
        bit = smaller;
        return true;
      }
      const passed = await passBy(db, now);
      failures.push(passed === undefined ? error : new LookFailed(passed, error));
      return passed !== undefined;
    }
  }

  /** What one has that does not fail goes on without what does; that is said. */
  async function despiteBad(
    work: (claim: Claim) => Promise<number>,
    only: string,
    error: LookFailed,
  ): Promise<Error> {
    const attempt = { most: 1, not: [], only };
    const goes = async (these: readonly string[]) => {
      const without = error.rows.filter((row) => !these.includes(row));
      const outcome = await work({ ...attempt, without, trial: true }).catch((tried: unknown) => tried);
      return outcome instanceof Undone;
    };
    const bad = await badOnes(error.rows, goes);
    if (!bad || bad.length === 0) return error;
    const went = await work({ ...attempt, without: bad }).catch(() => undefined);
    return went === undefined ? error : new LookFailed(bad, error.cause);
  }

  /** Many together; where that fails, each alone, so that one that fails keeps none of the others from their turn. */
  async function untilNone(most: number, work: (claim: Claim) => Promise<number>): Promise<void> {
    const not: string[] = [];
    for (let alone = 0; goesOn(); alone = Math.max(0, alone - 1)) {
      try {
        const claim = { most: alone > 0 ? 1 : most, not };
        if ((await despiteConflicts(() => work(claim))) === 0) break;
      } catch (error) {
        if (!(error instanceof LookFailed)) throw error;
        const [only, ...others] = error.ids;
        if (only !== undefined && others.length === 0) {
          not.push(only);
          failures.push(await despiteBad(work, only, error));
        } else alone = error.ids.length + 1;
      }
    }
  }
}
