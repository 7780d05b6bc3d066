import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { sql } from 'kysely';
import { z } from 'zod';
import type { Db, Tx } from '../../db/pool.ts';
import { HeedError } from '../../errors.ts';
import { append } from '../../evidence/append.ts';
import type { Actor } from '../../evidence/events.ts';
import { crisisRoles } from '../../people/person.ts';
import { parseYaml } from '../../policies/safe-yaml.ts';
import { type Level, levels } from '../levels.ts';

/** What is done first at one level: a file of YAML, held by the hash of its exact bytes. */
const words = (most: number) =>
  z.strictObject({ 'zh-CN': z.string().trim().min(1).max(most), en: z.string().trim().min(1).max(most) });
const playbookShape = z.strictObject({
  level: z.enum(levels),
  tasks: z
    .array(
      z.strictObject({
        /** Names the task for ever, also between levels: what is done is not asked for again. */
        key: z.string().regex(/^[a-z][a-z0-9-]{0,39}$/),
        role: z.enum(crisisRoles),
        /** After the declaration; at most 90 days. */
        minutes: z.number().int().min(0).max(129_600),
        title: words(80),
        text: words(2_000),
      }),
    )
    .min(1)
    .max(100)
    .refine((tasks) => new Set(tasks.map(({ key }) => key)).size === tasks.length, 'no key twice'),
});
export type Playbook = z.infer<typeof playbookShape>;
export type PlaybookTask = Playbook['tasks'][number];

const mostBytes = 256 * 1024;
const shipped = fileURLToPath(new URL('../../../policies/crisis/', import.meta.url));
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** @throws HeedError `bad-input` that says what is wrong and where */
export function parsePlaybook(bytes: Uint8Array): Playbook {
  const refuse = (problem: string) => new HeedError('bad-input', `the playbook cannot be taken: ${problem}`);
  if (bytes.byteLength > mostBytes) throw refuse(`it is larger than ${mostBytes} bytes`);
  const { value, problems } = parseYaml(new TextDecoder().decode(bytes));
  if (problems) throw refuse(`it is no plain YAML, see line ${problems[0]?.line ?? 1}`);
  const read = playbookShape.safeParse(value);
  if (read.success) return read.data;
  const [first] = read.error.issues;
  throw refuse(`${first?.path.join('.') ?? ''}: ${first?.message ?? ''}`);
}

/** Puts in a playbook of the company's own; the same bytes again are the one that is there. @returns its hash */
export async function publishPlaybook(
  tx: Tx,
  bytes: Buffer,
  { actor, now }: { actor: Actor; now: Date },
): Promise<{ playbook: string; level: Level }> {
  const { level } = parsePlaybook(bytes);
  const playbook = sha256(bytes);
  await sql`
    insert into crisis_playbook (sha256, level, bytes, own, taken_at)
    values (${playbook}, ${level}, ${bytes}, true, ${now})
    on conflict (sha256) do update set own = true, taken_at = excluded.taken_at`.execute(tx);
  await append(tx, { type: 'crisis.playbook-published', at: now, actor, data: { playbook, level } });
  return { playbook, level };
}

/** The one that holds for a level now: the newest of the company's own, else the one that comes with Heed. */
export async function playbookFor(
  tx: Tx,
  level: Level,
  now: Date,
): Promise<{ sha256: string; playbook: Playbook }> {
  const { rows } = await sql<{ sha256: string; bytes: Buffer }>`
    select sha256, bytes from crisis_playbook where level = ${level} and own
    order by taken_at desc, sha256 limit 1`.execute(tx);
  const [own] = rows;
  if (own) return { sha256: own.sha256, playbook: parsePlaybook(own.bytes) };
  const bytes = await readFile(`${shipped}${level}.yaml`);
  const hash = sha256(bytes);
  await sql`
    insert into crisis_playbook (sha256, level, bytes, own, taken_at)
    values (${hash}, ${level}, ${bytes}, false, ${now}) on conflict do nothing`.execute(tx);
  return { sha256: hash, playbook: parsePlaybook(bytes) };
}

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
