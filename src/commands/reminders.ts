import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { operator } from '../cli.ts';
import { systemClock } from '../clock.ts';
import { inTransaction, type Tx } from '../db/pool.ts';
import { HeedError } from '../errors.ts';
import { languages } from '../messages/model.ts';
import { findPerson } from '../people/store.ts';
import { putUnderNewest, underOther } from '../reminders/apply.ts';
import type { ReminderPolicy } from '../reminders/policy.ts';
import { readPolicyFile, type WrittenPolicy, writePolicyFile } from '../reminders/policy-file.ts';
import { newest, type ReminderKind, reminderKinds, setPolicy } from '../reminders/settings.ts';
import { withDatabase } from './database.ts';

/** Prints how people are reminded, as a file that can be changed and put back. */
export async function show(kind: string | undefined, { lang }: { lang: string }): Promise<void> {
  const language = languages.find((one) => one === lang);
  if (!language) throw new HeedError('bad-input', '--lang is zh-CN or en.');
  const kinds = reminderKinds.filter((one) => kind === undefined || one === kind);
  if (kinds.length === 0)
    throw new HeedError('bad-input', `There are reminders for: ${reminderKinds.join(', ')}.`);
  await withDatabase(async ({ db }) => {
    for (const one of kinds) {
      const { policy, kept, number } = await newest(db, one);
      const named = kept.rungs.flatMap((rung) =>
        rung.to === 'last' && rung.personId ? [rung.personId] : [],
      );
      const [id] = named;
      const said = id === undefined ? null : await findPerson(db, id);
      console.log(`# ${one}, number ${number}`);
      if (id === undefined && policy.answer === 'required')
        console.log('# Nobody is named as the last resort yet: HR hears in their place.');
      else if (said && !said.employed)
        console.log(`# ${said.staffNo} has left: name somebody else. HR hears in their place.`);
      console.log(writePolicyFile([one], policy, said?.staffNo ?? null, language));
    }
  });
}

/** Sets how people are reminded of what is sent from now on. */
export async function set(file: string, { underWay }: { underWay?: boolean }): Promise<void> {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new HeedError('bad-input', `${file} cannot be read.`, { cause });
  });
  const { written, problems } = readPolicyFile(text, basename(file));
  if (!written) throw refused(file, problems);
  await withDatabase(async ({ db }) => {
    const how = { actor: operator(), now: systemClock.now() };
    const lines = await inTransaction(db, async (tx) => {
      const done: string[] = [];
      for (const kind of written.kinds) {
        const policy = await withLastResort(tx, written, kind);
        const changed = await setPolicy(tx, { kind, policy }, how).catch((error: unknown) => {
          throw error instanceof HeedError && error.code === 'bad-input'
            ? refused(file, error.problems)
            : error;
        });
        done.push(`${kind}: ${changed ? `number ${changed.number} from now on` : 'is so already'}.`);
        const moved = underWay ? await putUnderNewest(tx, kind, how) : 0;
        const left = underWay ? 0 : await underOther(tx, kind);
        if (moved > 0) done.push(`${moved} that are under way were put under it.`);
        if (left > 0)
          done.push(`${left} that are under way stay as they were sent; --under-way puts them under it.`);
      }
      return done;
    });
    for (const line of lines) console.log(line);
  });
}

const refused = (file: string, problems: HeedError['problems']): HeedError =>
  new HeedError('bad-input', `${file} has ${problems.length} problem(s); nothing was set.`, {
    problems: [...problems],
  });

/** With the id of whoever is named by staff number; an id of nobody is refused when it is set. */
async function withLastResort(
  tx: Tx,
  { policy }: WrittenPolicy,
  kind: ReminderKind,
): Promise<ReminderPolicy> {
  const staffNo = policy.rungs.flatMap((rung) => (rung.to === 'last' ? [rung.personId] : []))[0] ?? '';
  const person = await tx
    .selectFrom('person')
    .select('id')
    .where('staff_no', '=', staffNo)
    .executeTakeFirst();
  const { policy: now } = await newest(tx, kind);
  return {
    ...policy,
    answer: now.answer,
    rungs: policy.rungs.map((rung) => (rung.to === 'last' ? { ...rung, personId: person?.id ?? '' } : rung)),
  };
}
