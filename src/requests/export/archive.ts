import { Readable } from 'node:stream';
import type { Db } from '../../db/pool.ts';
import { type ArchiveFile, zipOf } from '../../pack/archive.ts';
import type { Vault } from '../../vault/vault.ts';
import type { DataRequest } from '../store.ts';
import { filesOf } from './files.ts';
import { byItem, hide, itemKey } from './hide.ts';
import { foot, head, itemHtml, type PageWords } from './html.ts';
import { copySchema } from './schema.ts';
import { type SliceItem, sliceItems } from './slices.ts';
import { type ExportRow, exportSources, type RedactionRow, redactionsOf } from './store.ts';

/** Whose copy it is and in which words its pages are. */
export interface Copy {
  request: DataRequest;
  row: ExportRow;
  words: PageWords;
  /** What the front page says of the law, recipients and complaints: paragraphs. */
  notes: readonly string[];
}

const two = (n: number) => String(n + 1).padStart(2, '0');

/** The archive as a stream; each file is read out of the slices when its turn comes. */
export async function copyArchive(db: Db, vault: Vault, copy: Copy, now: Date): Promise<Readable> {
  const { row, words } = copy;
  const sources = await exportSources(db, row.id);
  const files = sources.flatMap(({ source }, n): ArchiveFile[] => [
    {
      path: `pages/${two(n)}-${source}.html`,
      open: async () => Readable.from(page(db, vault, copy, source)),
    },
    {
      path: `data/${two(n)}-${source}.json`,
      open: async () => Readable.from(json(db, vault, row.id, source)),
    },
  ]);
  const { files: sent, damaged } = await filesOf(db, vault, row.id, sources);
  const list = await redactionsOf(db, row.id);
  const front: ArchiveFile = {
    path: 'index.html',
    open: async () => [...index(copy, sources, list, { sent: sent.length, damaged })].join(''),
  };
  const hidden: ArchiveFile = {
    path: 'redactions.json',
    open: async () => JSON.stringify(told(list, words), null, 2),
  };
  const schema: ArchiveFile = {
    path: 'data/schema.json',
    open: async () => `${JSON.stringify(copySchema, null, 2)}\n`,
  };
  return zipOf([front, ...files, ...sent, schema, hidden], now);
}

async function* items(db: Db, vault: Vault, exportId: string, source: string): AsyncGenerator<SliceItem> {
  const places = byItem(await redactionsOf(db, exportId, source));
  for await (const item of sliceItems(db, vault, exportId, source))
    yield hide(item, places.get(itemKey(item.category, item.id)) ?? []);
}

async function* json(db: Db, vault: Vault, exportId: string, source: string): AsyncGenerator<string> {
  let first = true;
  // Its file lies beside it; `data.file` says where.
  for await (const { file: _beside, ...item } of items(db, vault, exportId, source)) {
    yield `${first ? '[\n' : ',\n'}${JSON.stringify(item)}`;
    first = false;
  }
  yield first ? '[]\n' : '\n]\n';
}

async function* page(db: Db, vault: Vault, copy: Copy, source: string): AsyncGenerator<string> {
  const { words } = copy;
  yield head(words.source(source), words);
  yield `<p><a href="../index.html">${words.esc(words.t('requests.copy.back'))}</a></p>`;
  for await (const item of items(db, vault, copy.row.id, source)) yield itemHtml(item, words);
  yield foot;
}

function* index(
  { request, row, words, notes }: Copy,
  sources: readonly { source: string; items: number }[],
  list: readonly RedactionRow[],
  { sent, damaged }: { sent: number; damaged: number },
): Generator<string> {
  const { t, esc, moment } = words;
  yield head(t('requests.copy.title', { name: request.personName }), words);
  const made = row.madeAt ? moment(row.madeAt) : '';
  yield `<p>${esc(t('requests.copy.lead', { when: made, staffNo: request.staffNo }))}</p>`;
  for (const note of notes) yield `<p>${esc(note)}</p>`;
  yield `<h2>${esc(t('requests.copy.contents'))}</h2><table>`;
  for (const [n, { source, items: count }] of sources.entries())
    yield `<tr><td><a href="pages/${two(n)}-${source}.html">${esc(words.source(source))}</a></td><td>${count}</td><td><a href="data/${two(n)}-${source}.json">JSON</a></td></tr>`;
  yield '</table>';
  if (sent > 0) yield `<p>${esc(t('requests.copy.files', { count: sent }))}</p>`;
  if (damaged > 0) yield `<p>${esc(t('requests.copy.damaged', { count: damaged }))}</p>`;
  const hidden = list.filter(({ shown }) => !shown).length;
  yield `<h2>${esc(t('requests.copy.hiddenTitle'))}</h2><p>${esc(
    hidden === 0 ? t('requests.copy.hiddenNone') : t('requests.copy.hidden', { count: hidden }),
  )}</p>`;
  yield foot;
}

/** What is hidden, by number, place and kind: enough to ask about it, and nothing of what it is. */
const told = (list: readonly RedactionRow[], { t }: PageWords) =>
  list
    .filter(({ shown }) => !shown)
    .map(({ n, source, category, item, field, kind }) => ({
      number: n + 1,
      ...{ source, category, item, field, kind },
      why: t('requests.redaction.why'),
    }));
