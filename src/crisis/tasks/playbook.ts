import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { sql } from 'kysely';
import { z } from 'zod';
import type { Db, Tx } from '../../db/pool.ts';
import { HeedError } from '../../errors.ts';
import { say } from '../../messages/problems.ts';
import { text } from '../../messages/texts.ts';
import { crisisRoles } from '../../people/person.ts';
import { parseYaml } from '../../policies/safe-yaml.ts';
import { type Level, levels } from '../levels.ts';
import { type PlaybookProblem, problemOf } from './playbook-problems.ts';

/** What is done first at one level: a file of YAML, held by the hash of its exact bytes. */
const words = (most: number) =>
  z.strictObject({ 'zh-CN': z.string().trim().min(1).max(most), en: z.string().trim().min(1).max(most) });
export const longestTitle = 80;
export const longestText = 2_000;
export const mostTasks = 100;
/** 90 days. */
const mostMinutes = 129_600;
const playbookShape = z.strictObject({
  level: z.enum(levels),
  tasks: z
    .array(
      z.strictObject({
        /** Names the task for ever, also between levels: what is done is not asked for again. */
        key: z.string().regex(/^[a-z][a-z0-9-]{0,39}$/),
        role: z.enum(crisisRoles),
        /** After the declaration. */
        minutes: z.number().int().min(0).max(mostMinutes),
        title: words(longestTitle),
        text: words(longestText),
      }),
    )
    .min(1)
    .max(mostTasks)
    .superRefine((tasks, check) => {
      for (const [n, { key }] of tasks.entries())
        if (tasks.findIndex((one) => one.key === key) < n)
          check.addIssue({ code: 'custom', path: [n, 'key'], message: 'no key twice' });
    }),
});
export type Playbook = z.infer<typeof playbookShape>;
export type PlaybookTask = Playbook['tasks'][number];

export const mostBytes = 256 * 1024;
const shipped = fileURLToPath(new URL('../../../policies/crisis/', import.meta.url));
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** @returns the playbook, or everything that is wrong with it, each with its place */
export function checkPlaybook(
  value: unknown,
): { playbook: Playbook; problems?: undefined } | { problems: PlaybookProblem[] } {
  const read = playbookShape.safeParse(value);
  return read.success ? { playbook: read.data } : { problems: read.error.issues.map(problemOf) };
}

/** @throws HeedError `bad-input` that says everything that is wrong, and where */
export function parsePlaybook(bytes: Uint8Array): Playbook {
  const refuse = (problems: { at: string; problem: string }[]) =>
    new HeedError(
      'bad-input',
      `the playbook cannot be taken: ${problems.map(({ at, problem }) => `${at}: ${problem}`).join('; ')}`,
      { problems },
    );
  if (bytes.byteLength > mostBytes)
    throw refuse([{ at: 'file', problem: text('en', 'crisis.playbooks.problem.too-large') }]);
  const { value, problems } = parseYaml(new TextDecoder().decode(bytes));
  if (problems)
    throw refuse(problems.map(({ line, said }) => ({ at: `line ${line}`, problem: say('en', said) })));
  const checked = checkPlaybook(value);
  if (checked.problems)
    throw refuse(
      checked.problems.map(({ path, code }) => ({
        at: path.join('.') || 'file',
        problem: text('en', `crisis.playbooks.problem.${code}`),
      })),
    );
  return checked.playbook;
}

/** Keeps a playbook by its hash. @returns the hash */
export async function keepPlaybook(tx: Tx, level: Level, bytes: Buffer, now: Date): Promise<string> {
  const hash = sha256(bytes);
  await sql`
    insert into crisis_playbook (sha256, level, bytes, taken_at)
    values (${hash}, ${level}, ${bytes}, ${now}) on conflict (sha256) do nothing`.execute(tx);
  return hash;
}

/** The bytes of the one that comes with Heed. */
export const shippedPlaybook = (level: Level): Promise<Buffer> => readFile(`${shipped}${level}.yaml`);

/** Playbooks by their hash, which says all of them. */
const known = new Map<string, Playbook>();

/** The tasks' words, by playbook and key. */
export async function playbooksOf(db: Db | Tx, hashes: readonly string[]): Promise<Map<string, Playbook>> {
  const missing = [...new Set(hashes)].filter((hash) => !known.has(hash));
  if (missing.length > 0) {
    const { rows } = await sql<{ sha256: string; bytes: Buffer }>`
      select sha256, bytes from crisis_playbook where sha256 = any(${missing}::text[])`.execute(db);
    for (const row of rows) known.set(row.sha256, parsePlaybook(row.bytes));
  }
  return known;
}
