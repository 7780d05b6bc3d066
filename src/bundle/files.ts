import { sql } from 'kysely';
import type { Db } from '../db/pool.ts';
import { canonicalise } from '../evidence/canonical.ts';
import { proveTogether } from '../evidence/proofs.ts';
import { tileReader } from '../evidence/store.ts';
import { languages } from '../messages/model.ts';
import type { ArchiveFile } from '../pack/archive.ts';
import { textFile } from '../pack/rules.ts';
import { loadText } from '../policies/store.ts';
import { attestedParts } from './attested-files.ts';
import {
  cardFile,
  entriesFile,
  entriesPerFile,
  formatHashes,
  formatManifest,
  paths,
  proofFile,
} from './format.ts';
import type { CardRef } from './gather.ts';
import { entryLines } from './lines.ts';
import type { BundleDeps, Gathered } from './make.ts';
import { readmeIn } from './readme.ts';
import { verifierPage } from './verifier-page.ts';

/** What was written, and what was erased before and between being counted and being read. */
interface Tally {
  entries: number;
  erased: number;
  gone: number[];
}

/** Every file of the bundle in its order; each is made or read when its turn comes. */
export function bundleFiles(db: Db, deps: BundleDeps, gathered: Gathered): ArchiveFile[] {
  const { contents, made } = gathered;
  const { code } = contents.policy;
  const note = contents.checkpoint?.note;
  const tally: Tally = { entries: 0, erased: contents.erased, gone: [] };
  return [
    ...languages.map((language) => ({
      path: `README.${language}.txt`,
      open: async () => readmeIn(language, deps, gathered),
    })),
    { path: paths.page, open: verifierPage },
    { path: paths.vkey, open: async () => `${deps.vkey}\n` },
    ...(note === undefined ? [] : [{ path: paths.checkpoint, open: async () => note }]),
    ...attestedParts(db, contents),
    ...contents.texts.map(({ versionId, ...text }) => ({
      path: textFile({ code, ...text }),
      open: async () => (await loadText(db, versionId, text.language)).bytes,
    })),
    ...contents.conditions.map(({ path, text }) => ({ path, open: async () => text })),
    ...contents.cards.map((card) => ({ path: cardFile(card.sha256), open: () => cardBytes(db, card) })),
    ...entryFiles(db, gathered, tally),
    ...(made === undefined ? [] : [{ path: paths.made, open: async () => made }]),
    // Behind the entries, because what was erased meanwhile is not among them.
    { path: paths.manifest, open: async () => formatManifest(manifestOf(gathered, deps, tally)) },
  ];
}

/** Some entries, and behind them the proof of those that were still there when they were read. */
function entryFiles(db: Db, { contents }: Gathered, tally: Tally): ArchiveFile[] {
  const { indexes, checkpoint } = contents;
  const size = checkpoint?.size ?? 0;
  const read = tileReader(db);
  return Array.from({ length: Math.ceil(indexes.length / entriesPerFile) }, (_, n) => {
    const part = indexes.slice(n * entriesPerFile, (n + 1) * entriesPerFile);
    let written: readonly number[] = [];
    return [
      {
        path: entriesFile(n),
        async open() {
          const lines = await entryLines(db, part);
          written = lines.indexes;
          tally.entries += written.length;
          const there = new Set(written);
          const gone = part.filter((place) => !there.has(place));
          tally.erased += gone.length;
          tally.gone.push(...gone);
          return lines.text;
        },
      },
      { path: proofFile(n), open: async () => formatHashes(await proveTogether(written, size, read)) },
    ];
  }).flat();
}

async function cardBytes(db: Db, { messageId, language }: CardRef): Promise<string> {
  const { rows } = await sql<{ body: unknown }>`
    select bodies -> ${language}::text as body from message where id = ${messageId}::uuid`.execute(db);
  return canonicalise(rows[0]?.body);
}

function manifestOf({ id, at, subject, contents }: Gathered, { vkey }: BundleDeps, tally: Tally) {
  const { policy, checkpoint, waiting } = contents;
  return {
    v: 1 as const,
    bundle: id,
    made: at.toISOString(),
    origin: vkey.slice(0, vkey.indexOf('+')),
    size: checkpoint?.size ?? 0,
    notice: subject.noticeId,
    policy: policy.code,
    version: policy.number,
    ...(subject.person ? { person: subject.person.id } : {}),
    entries: tally.entries,
    erased: tally.erased,
    ...(tally.gone.length > 0 ? { gone: tally.gone } : {}),
    waiting,
  };
}
