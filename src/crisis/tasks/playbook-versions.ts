import { sql } from 'kysely';
import type { Db, Tx } from '../../db/pool.ts';
import { HeedError } from '../../errors.ts';
import { append } from '../../evidence/append.ts';
import { canonicalise } from '../../evidence/canonical.ts';
import type { Actor } from '../../evidence/events.ts';
import { type Level, levels } from '../levels.ts';
import { keepPlaybook, type Playbook, parsePlaybook, playbooksOf, shippedPlaybook } from './playbook.ts';

/** Number of the advisory lock under which playbooks are put in one after the other. */
const putting = 4_903;

export interface PlaybookVersion {
  /** 0: the one that comes with Heed. */
  version: number;
  /** Null where none was put in. */
  at: Date | null;
  /** Null: on the command line, or nobody. */
  by: string | null;
  playbook: Playbook;
}

interface Put {
  /** The version that was changed, where somebody had one before them. */
  base?: number;
  actor: Actor;
  /** Null on the command line. */
  personId: string | null;
  now: Date;
}

/**
 * Puts in a playbook of the company's own, as the next version of its level, in the caller's transaction: what was declared
 * before keeps to its own. One that says the same as the one that holds makes none.
 *
 * @returns its hash, and the version; `made` is false where nothing is different
 * @throws HeedError `bad-input` with everything that is wrong, `conflict` where somebody has put in another meanwhile
 */
export async function publishPlaybook(
  tx: Tx,
  bytes: Buffer,
  { base, actor, personId, now }: Put,
): Promise<{ playbook: string; level: Level; version: number; made: boolean }> {
  const written = parsePlaybook(bytes);
  const { level } = written;
  await sql`select pg_advisory_xact_lock(${putting})`.execute(tx);
  const [newest] = await rowsOf(tx, level, 1);
  const before = newest ? (await playbooksOf(tx, [newest.sha256])).get(newest.sha256) : undefined;
  // First: whoever presses twice has replaced what they changed, and by the same.
  if (newest && before && canonicalise(before) === canonicalise(written))
    return { playbook: newest.sha256, level, version: newest.version, made: false };
  if (base !== undefined && base !== (newest?.version ?? 0))
    throw new HeedError('conflict', `somebody has put in another playbook for ${level} meanwhile`);
  const playbook = await keepPlaybook(tx, level, bytes, now);
  const version = (newest?.version ?? 0) + 1;
  await sql`
    insert into crisis_playbook_version (level, version, sha256, made_at, made_by)
    values (${level}, ${version}, ${playbook}, ${now}, ${personId}::uuid)`.execute(tx);
  await append(tx, {
    ...{ type: 'crisis.playbook-published', at: now, actor },
    data: { playbook, level, version },
  });
  return { playbook, level, version, made: true };
}

interface VersionRow extends Omit<PlaybookVersion, 'playbook'> {
  sha256: string;
}

/** The company's own, the newest first. @param most all of them where it is not said */
async function rowsOf(db: Db | Tx, level: Level, most?: number): Promise<VersionRow[]> {
  const { rows } = await sql<VersionRow>`
    select v.version, v.sha256, v.made_at as at, p.name as by
    from crisis_playbook_version v left join person p on p.id = v.made_by
    where v.level = ${level} order by v.version desc limit ${most ?? null}`.execute(db);
  return rows;
}

/**
 * The one that a crisis goes by, also where its level is set later: the newest of the company's own when it was declared,
 * else the one that comes with Heed.
 */
export async function playbookFor(
  tx: Tx,
  incidentId: string,
  level: Level,
  now: Date,
): Promise<{ sha256: string; playbook: Playbook }> {
  const { rows } = await sql<{ sha256: string }>`
    select v.sha256 from incident i
    join crisis_playbook_version v on v.level = ${level} and v.version = (i.playbooks ->> ${level})::integer
    where i.id = ${incidentId}::uuid`.execute(tx);
  const hash = rows[0]?.sha256 ?? (await keepPlaybook(tx, level, await shippedPlaybook(level), now));
  const playbook = (await playbooksOf(tx, [hash])).get(hash);
  if (!playbook) throw new HeedError('not-found', `there is no playbook ${hash}`);
  return { sha256: hash, playbook };
}

/** Every version of a level, the newest first; the last is the one that comes with Heed. */
export async function playbookVersions(db: Db | Tx, level: Level): Promise<PlaybookVersion[]> {
  return [...(await withPlaybooks(db, await rowsOf(db, level))), await shippedVersion(level)];
}

/** What holds for a level now. */
export async function playbookNow(db: Db | Tx, level: Level): Promise<PlaybookVersion> {
  const [own] = await withPlaybooks(db, await rowsOf(db, level, 1));
  return own ?? shippedVersion(level);
}

/** What holds for each level now. */
export async function playbooksNow(db: Db | Tx): Promise<PlaybookVersion[]> {
  const all: PlaybookVersion[] = [];
  for (const level of levels) all.push(await playbookNow(db, level));
  return all;
}

async function withPlaybooks(db: Db | Tx, rows: readonly VersionRow[]): Promise<PlaybookVersion[]> {
  const books = await playbooksOf(
    db,
    rows.map(({ sha256 }) => sha256),
  );
  return rows.flatMap(({ sha256, ...row }) => {
    const playbook = books.get(sha256);
    return playbook ? [{ ...row, playbook }] : [];
  });
}

const shippedVersion = async (level: Level): Promise<PlaybookVersion> => ({
  ...{ version: 0, at: null, by: null },
  playbook: parsePlaybook(await shippedPlaybook(level)),
});
