import { readFile } from 'node:fs/promises';
import { operator } from '../cli.ts';
import { systemClock } from '../clock.ts';
import { setPager } from '../crisis/calling/pager.ts';
import { newestPlan } from '../crisis/load.ts';
import { type PlanFile, readPlanFile, writePlanFile } from '../crisis/plans/file.ts';
import { makePlan } from '../crisis/plans/make.ts';
import { lookAtPlan, type PlanView, readPlan } from '../crisis/plans/read.ts';
import { sayFinding } from '../crisis/plans/say.ts';
import { staffIn } from '../crisis/plans/staff.ts';
import { type Db, inTransaction, type Tx } from '../db/pool.ts';
import { HeedError } from '../errors.ts';
import { languages } from '../messages/model.ts';
import { withDatabase } from './database.ts';

/** Prints the plan that holds, as a file that can be changed and put back. */
export async function print({ lang }: { lang: string }): Promise<void> {
  const language = languages.find((one) => one === lang);
  if (!language) throw new HeedError('bad-input', '--lang is zh-CN or en.');
  await withDatabase(async ({ db }) => {
    const { version, plan, lastResort } = await readPlan(db, systemClock.now());
    console.log(`# ${version === null ? 'the plan that comes with Heed' : `version ${version}`}`);
    console.log(
      writePlanFile(
        plan,
        lastResort.map(({ staffNo }) => staffNo),
        language,
      ),
    );
  });
}

/** Says what is wrong with the plan that holds, or with one in a file; exit code 1 when something is. */
export async function check(file: string | undefined): Promise<void> {
  await withDatabase(async ({ db }) => {
    const now = systemClock.now();
    const view =
      file === undefined ? await readPlan(db, now) : await lookAtPlan(db, await planIn(db, file), now);
    say(view);
    if (view.findings.length > 0) process.exitCode = 1;
  });
}

/** Makes a plan of a file, in the name of somebody who may. */
export async function apply(file: string, { by }: { by: string }): Promise<void> {
  await withDatabase(async ({ db }) => {
    const now = systemClock.now();
    await inTransaction(db, async (tx) => {
      const [personId] = (await staffIn(tx, by, now)).people;
      if (!personId)
        throw new HeedError('bad-input', `--by: nobody who works here has the staff number ${by}.`);
      const base = await newestPlan(tx);
      const version = await makePlan(
        tx,
        { plan: await planIn(tx, file), base },
        { personId, actor: operator(), now },
      );
      console.log(
        version === undefined
          ? 'It is so already.'
          : `Version ${version} holds from the next declaration on.`,
      );
    });
    say(await readPlan(db, now));
  });
}

/** Says what somebody is called at the paging service; without a name, that they are there no more. */
export async function pager(staffNo: string, account: string | undefined): Promise<void> {
  await withDatabase(async ({ db }) => {
    const now = systemClock.now();
    const changed = await inTransaction(db, async (tx) => {
      const [personId] = (await staffIn(tx, staffNo, now)).people;
      if (!personId)
        throw new HeedError('bad-input', `Nobody who works here has the staff number ${staffNo}.`);
      return setPager(tx, { personId, account: account ?? null, actor: operator(), now });
    });
    console.log(
      changed ? `${staffNo}: ${account === undefined ? 'has none any more' : account}.` : 'It is so already.',
    );
  });
}

async function planIn(db: Db | Tx, file: string) {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new HeedError('bad-input', `${file} cannot be read.`, { cause });
  });
  const read = readPlanFile(text);
  if (read.problems)
    throw new HeedError('bad-input', `${file} has ${read.problems.length} problem(s); nothing was done.`, {
      problems: read.problems,
    });
  return withPeople(db, file, read.file);
}

async function withPeople(db: Db | Tx, file: string, { levels, lastResort }: PlanFile) {
  const { people, unknown } = await staffIn(db, lastResort.join(' '), systemClock.now());
  if (unknown.length > 0)
    throw new HeedError(
      'bad-input',
      `${file}: lastResort names nobody who works here, or somebody twice: ${unknown.join(', ')}`,
    );
  return { levels, lastResort: people };
}

function say(view: Omit<PlanView, 'version'>): void {
  for (const finding of view.findings) console.log(`- ${sayFinding(view, finding, 'en')}`);
  if (view.findings.length === 0) console.log('Nothing is wrong with it.');
}
