import type { Db } from '../db/pool.ts';
import { attestedCheckpoint } from '../evidence/attest/kept.ts';
import { proveConsistency } from '../evidence/proofs.ts';
import { tileReader } from '../evidence/store.ts';
import type { ArchiveFile } from '../pack/archive.ts';
import { attestedFiles, formatHashes, paths } from './format.ts';
import type { Contents } from './gather.ts';

/** What others attest of the log: checkpoints, that the bundle's own continues them, stamps and cosignatures. */
export function attestedParts(
  db: Db,
  { attested, checkpoint }: Pick<Contents, 'attested' | 'checkpoint'>,
): ArchiveFile[] {
  const newest = checkpoint?.size ?? 0;
  const sizes = [...new Set(attested.map(({ size }) => size))];
  const witnesses = new Set(attested.flatMap(({ kind, by }) => (kind === 'cosignature' ? [by] : [])));
  const keys = [...witnesses].map((vkey) => `${vkey}\n`).join('');
  return [
    ...(witnesses.size > 0 ? [{ path: paths.witnesses, open: async () => keys }] : []),
    ...sizes.flatMap((size) => partsOf(db, size, newest, attested)),
  ];
}

function partsOf(db: Db, size: number, newest: number, attested: Contents['attested']): ArchiveFile[] {
  const names = attestedFiles(size);
  const own = attested.filter((one) => one.size === size);
  const stamps = own.filter(({ kind }) => kind === 'stamp');
  const kept = () => attestedCheckpoint(db, size);
  return [
    { path: names.checkpoint, open: async () => (await kept()).note },
    {
      path: names.consistency,
      open: async () => formatHashes(await proveConsistency(size, newest, tileReader(db))),
    },
    ...stamps.map(({ by }, n) => ({
      path: names.stamp(n),
      open: async () => (await kept()).stamps.find((one) => one.by === by)?.response ?? Buffer.alloc(0),
    })),
    ...(own.length > stamps.length
      ? [
          {
            path: names.cosigned,
            open: async () => {
              const { note, lines } = await kept();
              return note + lines.join('');
            },
          },
        ]
      : []),
  ];
}
