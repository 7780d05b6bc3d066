import { Readable } from 'node:stream';
import type { Db } from '../db/pool.ts';
import { HeedError } from '../errors.ts';
import { languages } from '../messages/model.ts';
import { scanParts } from '../notices/paper/scan-store.ts';
import { loadText } from '../policies/store.ts';
import { fileParts } from '../procedure/kept-files.ts';
import type { ArchiveFile } from './archive.ts';
import { conditionsIn } from './conditions.ts';
import { documentIn, readmeIn } from './front.ts';
import type { Gathered, PackDeps } from './make.ts';
import { receipts } from './proofs.ts';
import { procedureFile, scanFile, signatureFile, textFile } from './rules.ts';
import { statedFiles } from './stated.ts';

/** Every file of the archive in its order; each is made or read when its turn comes. */
export function packFiles(db: Db, deps: PackDeps, gathered: Gathered): ArchiveFile[] {
  const { provable } = gathered;
  return [
    ...languages.map((language) => ({
      path: `README.${language}.txt`,
      open: async () => readmeIn(language, deps, gathered),
    })),
    ...languages.map((language) => ({
      path: `arbitration-pack.${language}.pdf`,
      stored: true,
      async open() {
        const document = await documentIn(language, deps, gathered);
        document.end();
        return document;
      },
    })),
    ...texts(db, gathered),
    ...conditionsFiles(gathered),
    ...procedureFiles(db, gathered),
    ...signatureFiles(db, deps, gathered),
    { path: 'log/vkey', open: async () => `${deps.vkey}\n` },
    ...(provable.checkpoint
      ? [{ path: 'log/checkpoint', open: async () => provable.checkpoint?.note ?? '' }]
      : []),
    ...receiptFiles(db, gathered),
  ];
}

function texts(db: Db, { facts }: Gathered): ArchiveFile[] {
  return facts.versions.flatMap(({ version }) =>
    languages.map((language) => {
      const { sha256 } = facts.versions.find((one) => one.version.id === version.id)?.texts[language] ?? {};
      return {
        path: textFile({ code: facts.policy.code, number: version.number, language, sha256: sha256 ?? '' }),
        open: async () => (await loadText(db, version.id, language)).bytes,
      };
    }),
  );
}

/** What several answers name is one file. */
function conditionsFiles({ facts }: Gathered): ArchiveFile[] {
  const named = facts.answers.flatMap(({ data }) => conditionsIn(data) ?? []);
  const byPath = new Map(named.map(({ path, text }) => [path, text]));
  return [...byPath].map(([path, text]) => ({ path, open: async () => text }));
}

function procedureFiles(db: Db, { facts }: Gathered): ArchiveFile[] {
  const recorded = facts.procedures.flatMap(({ negotiations }) =>
    negotiations.flatMap(({ files: own, mediaTypes }) =>
      own.map((file) => ({
        ...file,
        path: procedureFile({ ...file, mediaType: mediaTypes[file.id] ?? '' }),
      })),
    ),
  );
  const stated = facts.versions.flatMap((one) => (one.stated ? statedFiles(one.stated) : []));
  // The same bytes handed in twice are one file.
  const byPath = new Map([...recorded, ...stated].map((file) => [file.path, file]));
  return [...byPath.values()].map(({ path, id }) => ({
    path,
    stored: true,
    open: async () => Readable.from(fileParts(db, id)),
  }));
}

function signatureFiles(db: Db, { vault }: PackDeps, { facts, pictures }: Gathered): ArchiveFile[] {
  return [
    ...[...pictures].map(([answerId, image]) => ({
      path: signatureFile(answerId),
      stored: true,
      open: async () => image,
    })),
    ...facts.answers.flatMap(({ id, scan }) =>
      scan
        ? [
            {
              path: scanFile(id, scan.type),
              stored: true,
              open: async () => Readable.from(scanParts(db, vault, id)),
            },
          ]
        : [],
    ),
  ];
}

function receiptFiles(db: Db, { provable }: Gathered): ArchiveFile[] {
  const all = receipts(db, provable);
  return [...provable.files.values()].map((path) => ({
    path,
    async open() {
      const next = await all.next();
      // What is erased while the archive is on its way is not in it: it is made again.
      if (next.done || next.value.file !== path) throw new HeedError('conflict', `${path} is no more`);
      return next.value.text;
    },
  }));
}
