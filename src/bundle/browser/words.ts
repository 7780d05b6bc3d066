import type { Language } from '../../messages/model.ts';
import { verify } from '../../messages/texts/bundle/verify.ts';
import { events } from '../../messages/texts/pack/events.ts';

type Values = Readonly<Record<string, string | number>>;
export type Say = (key: string, values?: Values) => string;

/**
 * The page's words, of the same texts that the catalogue has: the page carries these alone and not the whole of it.
 * Numbers are put in as they are; nothing here counts words.
 */
export function sayIn(language: Language): Say {
  return (key, values = {}) => {
    const text = find(verify[language], key) ?? key;
    return text.replace(/\{\{(\w+)\}\}/g, (whole, name: string) => String(values[name] ?? whole));
  };
}

/** What an event is, in a few words; its type where there are none. */
export function kindOf(language: Language, type: string): string {
  return find(events[language], type) ?? type;
}

function find(words: unknown, key: string): string | undefined {
  let at: unknown = words;
  for (const name of key.split('.')) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, name)) return undefined;
    at = (at as Record<string, unknown>)[name];
  }
  return typeof at === 'string' ? at : undefined;
}
