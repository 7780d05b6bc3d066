import { formatMoment } from '../messages/format.ts';
import type { Localized, Message } from '../messages/model.ts';
import { localized } from '../messages/texts.ts';
import { threadPath } from '../threads/present.ts';

export const consultationPath = (id: string): string => `/board/consultations/${id}`;

/** To everybody: a draft is open for comments. The same for all, so it identifies nobody. */
export function consultationCard(
  id: string,
  texts: Localized<{ title: string; summary: readonly string[]; entity: string; owner: string }>,
  until: Date,
  zone: string,
  _now: Date,
): Message {
  return localized((t, language) => {
    const { title, summary, entity, owner } = texts[language];
    return {
      kind: 'card',
      card: {
        source: `${entity} · ${owner}`,
        title: t('procedure.consultation.title', { title }),
        lines: [t('procedure.consultation.line'), ...summary],
        facts: [{ label: t('procedure.consultation.until'), value: formatMoment(until, language, zone) }],
        link: {
          label: t('procedure.consultation.read'),
          short: t('procedure.consultation.readShort'),
          path: consultationPath(id),
        },
        buttons: [
          {
            label: t('procedure.consultation.comment'),
            short: t('procedure.consultation.commentShort'),
            action: { name: 'procedure.comment', about: id },
            style: 'plain',
          },
        ],
        state: { tone: 'open', label: t('procedure.consultation.state') },
        note: t('procedure.consultation.note'),
      },
    };
  });
}

/** To the author of a comment: there is no answer, and where the reason stands. */
export function waivedCard(threadId: string): Message {
  return localized((t) => ({
    kind: 'card',
    card: {
      title: t('procedure.waived.title'),
      lines: [t('procedure.waived.line')],
      link: { label: t('procedure.waived.open'), path: threadPath(threadId) },
    },
  }));
}
