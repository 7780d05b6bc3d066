import { sql } from 'kysely';
import type { Db, Tx } from '../../db/pool.ts';
import { HeedError } from '../../errors.ts';
import { append } from '../../evidence/append.ts';
import { waysOf } from '../ladders.ts';
import { type Choice, choiceProblems, waysIn } from './rules.ts';

interface Row {
  day: string[];
  night: string[];
  night_from: string | null;
  night_to: string | null;
}

const choiceOf = ({ day, night, night_from: from, night_to: to }: Row): Choice => ({
  ...{ day: waysIn(day), night: waysIn(night) },
  ...(from !== null && to !== null ? { nightHours: { from, to } } : {}),
});

/** What each of these people has chosen; nobody who has not. */
export async function choicesOf(db: Db | Tx, people: readonly string[]): Promise<Map<string, Choice>> {
  const { rows } = await sql<Row & { person_id: string }>`
    select person_id, day, night, night_from, night_to from crisis_choice
    where person_id = any(${[...people]}::uuid[])`.execute(db);
  return new Map(rows.map((row) => [row.person_id, choiceOf(row)]));
}

/**
 * Takes somebody's own order; null gives it up, and the plan's holds again. Whoever is called at this moment is called as
 * it was found then.
 *
 * @throws HeedError `bad-input` with its problems
 */
export async function choose(
  tx: Tx,
  { personId, choice, now }: { personId: string; choice: Choice | null; now: Date },
): Promise<void> {
  if (choice) {
    const has = (await waysOf(tx, [personId])).get(personId)?.ways ?? [];
    const problems = choiceProblems(choice, has);
    if (problems.length > 0)
      throw new HeedError('bad-input', 'nobody can be called so', {
        problems: problems.map((problem) => ({ at: 'choice', problem })),
      });
    await sql`
      insert into crisis_choice (person_id, day, night, night_from, night_to, at)
      values (${personId}::uuid, ${[...choice.day]}::text[], ${[...choice.night]}::text[],
              ${choice.nightHours?.from ?? null}, ${choice.nightHours?.to ?? null}, ${now})
      on conflict (person_id) do update set day = excluded.day, night = excluded.night,
        night_from = excluded.night_from, night_to = excluded.night_to, at = excluded.at`.execute(tx);
  } else {
    await sql`delete from crisis_choice where person_id = ${personId}::uuid`.execute(tx);
  }
  await append(tx, {
    type: 'crisis.order-chosen',
    at: now,
    actor: { person: personId },
    person: personId,
    data: choice
      ? {
          ...{ day: [...choice.day], night: [...choice.night] },
          ...(choice.nightHours ? { from: choice.nightHours.from, to: choice.nightHours.to } : {}),
        }
      : { plan: true },
  });
}
