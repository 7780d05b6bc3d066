import { formatDay } from '../../messages/format.ts';
import type { Body, Language } from '../../messages/model.ts';
import { translator } from '../../messages/texts.ts';
import type { StoredText, VersionRow } from '../../policies/store.ts';

/** What stands pinned: what the policy says in short, and the address that always opens what applies. */
export function pinnedCard(
  version: VersionRow,
  { front }: StoredText,
  { language, zone, now }: { language: Language; zone: string; now: Date },
): Body {
  const t = translator(language);
  return {
    kind: 'card',
    card: {
      title: front.title,
      source: `${front.owner} · ${front.entity}`,
      lines: front.summary,
      facts: [
        {
          label: t('boardPins.card.version'),
          value: t('boardPins.card.versionValue', {
            number: version.number,
            day: version.inForceAt ? formatDay(version.inForceAt, language, zone, now) : '',
          }),
        },
      ],
      link: {
        label: t('boardPins.card.open'),
        path: `/board/policies/${encodeURIComponent(version.code)}`,
      },
    },
  };
}

/** What it says when the policy does not apply any more. */
export function endedCard({ front }: StoredText, language: Language): Body {
  const t = translator(language);
  return {
    kind: 'card',
    card: {
      title: front.title,
      lines: [t('boardPins.card.ended')],
      link: { label: t('boardPins.card.board'), path: '/board' },
      state: { tone: 'closed', label: t('boardPins.card.endedState') },
    },
  };
}
