import type { Body, Button, Language } from '../../messages/model.ts';
import { askedByCard } from '../../messages/question.ts';
import { text } from '../../messages/texts.ts';

/** A code of four characters is said one by one; a letter of a drill before it stays. */
const spelled = (title: string): string =>
  title.replaceAll(/\b[0-9A-Z]{4}\b/g, (code) => Array.from(code).join(', '));

/** The buttons that have a key, in their order: the first is 1. */
export const keyed = (body: Body): readonly Button[] =>
  body.kind === 'card' ? (body.card.buttons ?? []).slice(0, 9) : [];

/**
 * What a call says of a card: its title, its mark, and a key for each button. Never its lines: whoever picks up is not
 * asked who they are. Undefined for what has nothing to press, which is no reason to call anybody.
 */
export function speechOf(given: Body, language: Language, repeat: boolean): string[] | undefined {
  const body = askedByCard(given);
  const buttons = keyed(body);
  if (body.kind !== 'card' || buttons.length === 0) return undefined;
  const { title, state } = body.card;
  const t = (key: string, params = {}) => text(language, `calling.${key}`, params);
  return [
    t('opening'),
    ...(repeat ? [t('repeat')] : []),
    t('what', { title: spelled(title) }),
    ...(state ? [t('mark', { mark: state.label })] : []),
    ...buttons.map(({ label }, n) => t('press', { label, key: n + 1 })),
  ];
}
