import { countBy } from '../../coverage/figures.ts';
import { coveragePages } from '../../coverage/people.ts';
import type { Db } from '../../db/pool.ts';
import { readCheckpoint } from '../../evidence/checkpoint.ts';
import { latestCheckpoint } from '../../evidence/store.ts';
import { inSlices } from '../../in-slices.ts';
import { translator } from '../../messages/texts.ts';
import { loadText } from '../../policies/store.ts';
import { type MadeExport, makeFile, nameOf } from '../make.ts';
import { type ExportBy, type ExportDeps, type ExportOrder, isOperator } from '../order.ts';
import { noticeInSight } from '../sources/people.ts';
import { instantOf, type Sight } from '../sources/sight.ts';
import type { FileWords } from '../table.ts';
import { exactly } from '../watched.ts';
import { drawNotice } from './notice-pdf.ts';
import { personStatement } from './person-facts.ts';
import { personPdf, type StatementHead } from './person-pdf.ts';
import { drawnWhileRead } from './stream.ts';

const pdf = 'application/pdf';

/** What one person was asked until an instant. Permission was asked before (`statements.read`). */
export function exportPersonStatement(
  db: Db,
  deps: ExportDeps,
  order: ExportOrder,
  personId: string,
): Promise<MadeExport> {
  const words = wordsOf(order, deps);
  const own = !isOperator(order.by) && order.by.id === personId;
  return makeFile(db, own ? { ...order, lane: 'own' } : order, async (tx, id) => {
    const instant = instantOf(order);
    const statement = await personStatement(tx, personId, instant);
    const { name, staffNo } = statement.person;
    const head = headOf(
      id,
      order,
      own ? words.t('exports.statement.person.own') : nameOfMaker(order.by, words),
    );
    return {
      record: { kind: 'statement', person: personId, format: 'pdf', rows: statement.items.length },
      name: nameOf(order, deps, name, ['statement', staffNo], 'pdf'),
      type: pdf,
      body: () =>
        drawnWhileRead(async (sink) => {
          const doc = await inSlices(personPdf(statement, head, words));
          sink.begin(doc);
          doc.end();
        }),
    };
  });
}

/** How far a notice was at an instant, with all its people. */
export function exportNoticeStatement(
  db: Db,
  deps: ExportDeps & { vkey: string },
  order: ExportOrder,
  { sight, noticeId }: { sight: Sight; noticeId: string },
): Promise<MadeExport> {
  const words = wordsOf(order, deps);
  return makeFile(db, order, async (tx, id) => {
    const { at, past } = instantOf(order);
    const notice = await noticeInSight(tx, sight, noticeId, at);
    const query = { at, past, scope: sight.scope, notices: [noticeId] };
    const { total, groups } = await countBy(tx, query, 'department');
    const { front, sha256 } = await loadText(tx, notice.versionId, order.language);
    const stored = await latestCheckpoint(tx, 'published');
    const head = headOf(id, order, nameOfMaker(order.by, words));
    const statement = {
      notice,
      entity: front.entity,
      sha256,
      total,
      departments: groups,
      people: exactly(coveragePages(tx, query, { answers: sight.answers }), total.people),
      checkpoint: stored && { size: stored.size, root: readCheckpoint(stored.note).root.toString('base64') },
      vkey: deps.vkey,
      sight,
    };
    return {
      record: {
        kind: 'notice-statement',
        notice: noticeId,
        format: 'pdf',
        rows: total.people,
        filters: { scope: sight.scope === 'all' ? 'all' : 'own' },
      },
      name: nameOf(order, deps, notice.titles[order.language], ['notice-statement', notice.code], 'pdf'),
      type: pdf,
      body: () => drawnWhileRead((sink) => drawNotice(statement, head, words, sink)),
    };
  });
}

const wordsOf = ({ language }: ExportOrder, { zone }: ExportDeps): FileWords => ({
  language,
  t: translator(language),
  zone,
});

const headOf = (id: string, { now, at = now }: ExportOrder, by: string): StatementHead => ({
  id,
  at,
  made: now,
  by,
});

const nameOfMaker = (by: ExportBy, { t }: FileWords): string =>
  isOperator(by) ? t('exports.about.operator', { name: by.operator }) : `${by.name} (${by.staffNo})`;
