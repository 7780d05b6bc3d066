import { sql } from 'kysely';
import { v7 } from 'uuid';
import type { Db, Tx } from '../../db/pool.ts';
import { append } from '../../evidence/append.ts';
import type { Actor } from '../../evidence/events.ts';
import type { Localized } from '../../messages/model.ts';
import type { PolicyDocument } from '../../policies/document.ts';
import type { Stated } from './read.ts';
import type { Statement } from './schema.ts';

/** What was stated of one version, without the content of files. */
export interface StatedProcedure {
  id: string;
  versionId: string;
  /** The version's number, and the SHA-256 of its texts, hex: what it was stated for. */
  number: number;
  texts: Localized<string>;
  said: Statement;
  /** SHA-256 of the file that states it, hex. */
  sha256: string;
  statedAt: Date;
  files: {
    id: string;
    negotiation: number;
    kind: 'minutes' | 'agreement';
    name: string;
    mediaType: string;
    size: number;
    sha256: string;
  }[];
}

/** Puts a statement on the log, before the version that it is for: what was stated about which texts, by whose file. */
export async function recordStated(
  tx: Tx,
  {
    id,
    versionId,
    stated,
    document,
    actor,
    now,
  }: {
    id: string;
    versionId: string;
    stated: Stated;
    document: PolicyDocument;
    actor: Actor;
    now: Date;
  },
): Promise<void> {
  const { consultation, negotiations, approval, statedBy, example } = stated.said;
  await append(tx, {
    type: 'policy.procedure-stated',
    at: now,
    actor,
    about: versionId,
    data: {
      stated: id,
      policy: document.code,
      texts: { 'zh-CN': document.texts['zh-CN'].sha256, en: document.texts.en.sha256 },
      statement: stated.sha256,
      example,
      ...(consultation
        ? {
            consultation: {
              from: consultation.from,
              until: consultation.until,
              opinions: consultation.opinions,
            },
          }
        : {}),
      negotiations: negotiations.map(({ counterpart, heldOn, outcome }, index) => ({
        counterpart,
        held: heldOn,
        outcome,
        files: stated.files
          .filter(({ negotiation }) => negotiation === index)
          .map(({ kind, sha256, bytes }) => ({ kind, sha256, bytes: bytes.length })),
      })),
      ...(approval ? { approved: approval.on } : {}),
      on: statedBy.on,
    },
  });
}

/** Keeps a statement and its files with the version it is for; neither is ever changed. */
export async function keepStated(
  tx: Tx,
  { id, versionId, stated, now }: { id: string; versionId: string; stated: Stated; now: Date },
): Promise<void> {
  await tx
    .insertInto('policy_stated_procedure')
    .values({
      id,
      version_id: versionId,
      bytes: Buffer.from(stated.bytes),
      sha256: Buffer.from(stated.sha256, 'hex'),
      said: JSON.stringify(stated.said),
      stated_at: now,
    })
    .execute();
  for (const { negotiation, kind, name, mediaType, bytes, sha256 } of stated.files) {
    await tx
      .insertInto('policy_stated_file')
      .values({
        ...{ id: v7(), stated_id: id, negotiation, kind, name, bytes },
        media_type: mediaType,
        sha256: Buffer.from(sha256, 'hex'),
      })
      .execute();
  }
}

/** The number of the version that the same statement was used for, word for word; undefined where there is none. */
export async function usedFor(db: Db | Tx, code: string, said: Statement): Promise<number | undefined> {
  const { rows } = await sql<{ number: number }>`
    select v.number from policy_stated_procedure s
    join policy_version v on v.id = s.version_id join policy p on p.id = v.policy_id
    where p.code = ${code} and s.said = ${JSON.stringify(said)}::jsonb
    order by v.number desc limit 1`.execute(db);
  return rows[0]?.number;
}

/** What was stated of a version, if anything was. */
export async function findStated(db: Db | Tx, versionId: string): Promise<StatedProcedure | undefined> {
  const { rows } = await sql<StatedProcedure>`
    select s.id, s.version_id as "versionId", v.number, s.said,
           (select jsonb_object_agg(t.language, encode(t.sha256, 'hex'))
            from policy_text t where t.version_id = s.version_id) as texts, encode(s.sha256, 'hex') as sha256, s.stated_at as "statedAt",
           (select coalesce(jsonb_agg(jsonb_build_object('id', f.id, 'negotiation', f.negotiation, 'kind', f.kind,
                     'name', f.name, 'mediaType', f.media_type, 'size', length(f.bytes),
                     'sha256', encode(f.sha256, 'hex')) order by f.negotiation, f.kind desc, f.id), '[]')
            from policy_stated_file f where f.stated_id = s.id) as files
    from policy_stated_procedure s join policy_version v on v.id = s.version_id
    where s.version_id = ${versionId}::uuid`.execute(db);
  return rows[0];
}
