import type { Tx } from '../../db/pool.ts';
import { enqueue } from '../../delivery/enqueue.ts';
import type { Colleague } from '../../evidence/events.ts';
import { localized } from '../../messages/texts.ts';
import { loadText } from '../../policies/store.ts';

/**
 * Tells somebody that they are named as a witness, so that nobody is one without knowing. Whose answer it was stands
 * in no message: messages lie in the clear, and whoever was there knows.
 */
export async function tellWitness(
  tx: Tx,
  {
    witness,
    noticeId,
    versionId,
    now,
  }: { witness: Colleague; noticeId: string; versionId: string; now: Date },
): Promise<void> {
  const [zh, en] = [await loadText(tx, versionId, 'zh-CN'), await loadText(tx, versionId, 'en')];
  const texts = { 'zh-CN': zh.front, en: en.front };
  await enqueue(tx, {
    kind: 'notices.witness',
    bodies: localized((t, language) => ({
      kind: 'card',
      card: {
        source: `${texts[language].entity} · ${texts[language].owner}`,
        title: t('ways.witness.title'),
        lines: [t('ways.witness.line', { title: texts[language].title })],
        link: { label: t('ways.witness.open'), path: `/threads/new?version=${versionId}` },
        state: { tone: 'closed', label: t('ways.witness.state') },
      },
    })),
    about: noticeId,
    to: [witness.person],
    at: now,
  });
}
