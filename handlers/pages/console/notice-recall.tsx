import { inTransaction } from '../../../src/db/pool.ts';
import { recallNotice } from '../../../src/notices/recall.ts';
import type { RecallProgress } from '../../../src/notices/take-back.ts';
import { demand } from '../../../src/people/permissions.ts';
import { Confirm, Section, Stats } from '../../../src/web/components/index.ts';
import { type Ctx, csrf, idParam } from '../../context.ts';
import { consoleViewer, done } from './shell.tsx';
import type { Words } from './words.ts';

/** POST /console/notices/:notice/recall: whoever may send may also take back what went out in error. */
export async function recallSent(ctx: Ctx): Promise<void> {
  const viewer = consoleViewer(ctx);
  demand(viewer, 'notices.send');
  const { app, now } = ctx.state;
  const noticeId = idParam(ctx, 'notice');
  await inTransaction(app.db, (tx) => recallNotice(tx, noticeId, { person: viewer.id }, now));
  done(ctx, `/console/notices/${noticeId}`, 'recalled');
}

/** The way to it: what it does, and how many it is too late for. */
export function RecallButton({
  ctx,
  noticeId,
  accepted,
  words: { t },
}: {
  ctx: Ctx;
  noticeId: string;
  accepted: number;
  words: Words;
}) {
  return (
    <Confirm
      ask={t('console.recall.ask')}
      text={t('console.recall.text', { count: accepted })}
      confirm={t('console.recall.confirm')}
      post={{ url: `/console/notices/${noticeId}/recall`, csrf: csrf(ctx) }}
    />
  );
}

/** How far taking it back has come. */
export function RecallFigures({ recall, words: { t, n } }: { recall: RecallProgress; words: Words }) {
  const { withheld, recalled, left, perhaps, due, seen } = recall;
  const stat = (key: string, value: number, detail = true) => ({
    label: t(`console.recall.${key}`),
    value: n(value),
    ...(detail ? { detail: t(`console.recall.${key}Detail`) } : {}),
  });
  return (
    <Section id="recall" title={t('console.recall.title')}>
      <Stats
        items={[
          stat('withheld', withheld),
          stat('recalled', recalled),
          stat('left', left),
          ...(perhaps > 0 ? [stat('perhaps', perhaps)] : []),
          ...(due > 0 ? [stat('due', due)] : []),
          stat('seen', seen),
        ]}
      />
    </Section>
  );
}
