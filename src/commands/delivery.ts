import { operator } from '../cli.ts';
import { systemClock } from '../clock.ts';
import { inTransaction } from '../db/pool.ts';
import { releaseMessages, waitingMessages, waitingRestore } from '../delivery/after-restore.ts';
import { type Chosen, leave, sendAgain } from '../delivery/decide.ts';
import { deliveryProblems, type Problem, problems, undelivered } from '../delivery/problems.ts';
import { HeedError } from '../errors.ts';
import { withDatabase } from './database.ts';

/** What did not arrive, newest first: ids only, since words and names belong to whoever may open the console. */
export async function list(options: { reason?: string; limit: string }): Promise<void> {
  const problem = options.reason === undefined ? undefined : reason(options.reason);
  const limit = wholeNumber(options.limit);
  await withDatabase(async ({ db }) => {
    const counts = await deliveryProblems(db);
    if (counts.length === 0) {
      console.log('Everything has arrived or is on its way.');
      return;
    }
    for (const { lane, problem: why, count } of counts) console.log(`${why} (${lane}): ${count}`);
    console.log();
    for (const row of await undelivered(db, { limit, ...(problem ? { problem } : {}) })) {
      const since = row.createdAt.toISOString();
      console.log(
        `${row.delivery}  ${row.problem}  ${row.lane}  ${row.kind}  ${since}  staff ${row.staffNo}  tries ${row.attempts}`,
      );
    }
  });
}

/** Sends them again, or leaves them for good; on the record. */
export async function decide(
  decision: 'again' | 'leave',
  ids: readonly string[],
  options: { reason?: string },
): Promise<void> {
  const chosen = choose(ids, options.reason);
  const by = { actor: operator(), now: systemClock.now() };
  await withDatabase(async ({ db }) => {
    const count = await inTransaction(db, (tx) =>
      decision === 'again' ? sendAgain(tx, chosen, by) : leave(tx, chosen, by),
    );
    console.log(decision === 'again' ? `${count} on their way again.` : `${count} left as they are.`);
  });
}

/** Lets the bulk lane go on after a restore. */
export async function release(options: { dryRun?: boolean }): Promise<void> {
  const by = { actor: operator(), now: systemClock.now() };
  await withDatabase(async ({ db }) => {
    const waiting = await waitingRestore(db);
    if (!waiting) {
      console.log('Nothing waits: messages go out as always.');
      return;
    }
    const messages = await waitingMessages(db, by.now);
    for (const { kind, count } of messages) console.log(`${kind}: ${count}`);
    const since = `restored ${waiting.restored.toISOString()}, as of ${waiting.taken.toISOString()}`;
    if (options.dryRun) {
      console.log(`These would go out (${since}).`);
      return;
    }
    await inTransaction(db, (tx) => releaseMessages(tx, by));
    console.log(`Messages go out again (${since}).`);
  });
}

function choose(ids: readonly string[], why: string | undefined): Chosen {
  if (ids.length > 0 === (why !== undefined))
    throw new HeedError('bad-input', 'Name messages by their ids, or all of one reason with --reason.');
  if (why === undefined) return { deliveries: ids.map(wholeNumber) };
  return { problem: reason(why), upTo: Number.MAX_SAFE_INTEGER };
}

function reason(given: string): Problem {
  const found = problems.find((one) => one === given);
  if (!found)
    throw new HeedError('bad-input', `There is no reason ${given}. There are: ${problems.join(', ')}.`);
  return found;
}

function wholeNumber(given: string): number {
  if (!/^[1-9]\d{0,14}$/.test(given)) throw new HeedError('bad-input', `${given} is not a whole number.`);
  return Number(given);
}
