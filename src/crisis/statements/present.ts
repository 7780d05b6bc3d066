import type { Message } from '../../messages/model.ts';
import { type Language, languages } from '../../messages/model.ts';
import { localized, text } from '../../messages/texts.ts';
import { textPath } from '../affected/present.ts';
import { crisisPath } from '../present.ts';
import type { Incident } from '../store.ts';
import { type StatementText, textFor } from './rules.ts';
import type { StatementRow } from './store.ts';

export const statementsPath = (incident: string): string => `${crisisPath(incident)}/statements`;

/** To whoever has to approve: for whom it is and which version; nothing of what it says. */
export function approvalCard(
  incident: Incident,
  { audience, series, number }: Pick<StatementRow, 'audience' | 'series' | 'number'>,
  again: boolean,
): Message {
  return localized((t) => {
    const title = t('crisis.statements.card.title', { code: incident.code });
    return {
      kind: 'card',
      card: {
        title: incident.drill ? t('crisis.drillTitle', { title }) : title,
        lines: [
          t('crisis.statements.card.what', { audience: t(`crisis.statements.audience.${audience}`), number }),
          t(`crisis.statements.card.${again ? 'again' : 'first'}`),
        ],
        link: {
          label: t('crisis.statements.card.open'),
          short: t('crisis.openShort'),
          path: series === '' ? `${statementsPath(incident.id)}/${audience}` : textPath(incident.id, series),
        },
        state: { tone: 'warning', label: t('crisis.statements.card.state') },
      },
    };
  });
}

/** What is said, to the letter, in the reader's language; before it, that it takes the place of an earlier one. */
export function statementMessage(texts: StatementText, replaces: boolean): Message {
  const of = (language: Language) => {
    const { language: own, title, text: words } = textFor(texts, language);
    return { kind: 'text' as const, text: wholeText(own, { title, words, replaces }) };
  };
  return { 'zh-CN': of('zh-CN'), en: of('en') };
}

export function wholeText(
  language: Language,
  { title, words, replaces }: { title: string; words: string; replaces: boolean },
): string {
  return [replaces ? text(language, 'crisis.statements.replaces') : '', title, words]
    .filter((part) => part !== '')
    .join('\n\n');
}

/** What everybody else who is asked says, and nothing more. */
export const referringTo = (texts: StatementText): { language: Language; text: string }[] =>
  languages.flatMap((language) => {
    const own = texts[language];
    return own ? [{ language, text: text(language, 'crisis.statements.refer', { title: own.title }) }] : [];
  });
