import type { Db } from '../db/pool.ts';
import { can } from '../people/permissions.ts';
import type { Viewer } from '../people/person.ts';
import type { Vault } from '../vault/vault.ts';
import { openEachWords } from '../vault/words.ts';
import { type StoreRow, storesOf } from './erasure/store.ts';
import { type ExportRow, exportOf } from './export/store.ts';
import { placeOfWords } from './sealing.ts';
import { type Step, stepsOf } from './steps.ts';
import { type DataRequest, findRequest, noSuchRequest } from './store.ts';

export interface RequestView {
  one: DataRequest;
  /** What its person wrote; null where they wrote nothing, and once it is erased. */
  words: string | null;
  /** What they wrote does not open any more; `words` are null then. */
  damaged: boolean;
  steps: Step[];
  stores: StoreRow[];
  copy: ExportRow | undefined;
}

/** All there is of a request. @throws HeedError `not-found` also for one of others */
export async function readRequest(db: Db, vault: Vault, id: string, viewer: Viewer): Promise<RequestView> {
  const one = await findRequest(db, id);
  if (!one || !can(viewer, 'requests.read', one)) throw noSuchRequest(id);
  return viewOf(db, vault, one);
}

/** The same for its own person alone, whatever else they are. */
export async function readOwnRequest(db: Db, vault: Vault, id: string, viewer: Viewer): Promise<RequestView> {
  const one = await findRequest(db, id);
  if (!one || !can(viewer, 'requests.file', one)) throw noSuchRequest(id);
  return viewOf(db, vault, one);
}

/** For whoever was let in already. */
export async function viewOf(db: Db, vault: Vault, one: DataRequest): Promise<RequestView> {
  const own = { sealed: one.words, place: placeOfWords(one.id) };
  const [words] = await openEachWords(db, vault, [own]);
  return {
    ...{ one, words: words ?? null, damaged: words === undefined },
    steps: await stepsOf(db, vault, one.id),
    stores: one.kind === 'erase' ? await storesOf(db, one.id) : [],
    copy: one.kind === 'copy' ? await exportOf(db, one.id) : undefined,
  };
}

/** The newest step of some kind. */
export const lastStep = (steps: readonly Step[], ...kinds: Step['kind'][]): Step | undefined =>
  steps.findLast(({ kind }) => kinds.includes(kind));
