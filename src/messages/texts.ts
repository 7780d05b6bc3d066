import { createInstance } from 'i18next';
import { type Language, type Localized, languages } from './model.ts';
import { catalogue } from './texts/index.ts';

/** Values put into a text. Never markup: what comes out is plain text, escaped where it is shown. */
export type Params = Readonly<Record<string, string | number>>;

const i18n = createInstance();
void i18n.init({
  resources: Object.fromEntries(languages.map((language) => [language, { heed: catalogue[language] }])),
  ns: 'heed',
  defaultNS: 'heed',
  lng: languages[0],
  fallbackLng: false,
  interpolation: { escapeValue: false },
  returnNull: false,
  initAsync: false,
  showSupportNotice: false,
} as Parameters<typeof i18n.init>[0]);
const translators: Localized<ReturnType<typeof i18n.getFixedT>> = {
  'zh-CN': i18n.getFixedT('zh-CN'),
  en: i18n.getFixedT('en'),
};

const placeholder = /\{\{(\w+)\}\}/g;

/** A text of the catalogue. A key that is not there is a bug and throws, in tests and in production. */
export function text(language: Language, key: string, params: Params = {}): string {
  // Counting words need the library's rules; all others are a look-up and a few values, and are many a request.
  if (!('count' in params)) {
    const plain: unknown = i18n.getResource(language, 'heed', key);
    if (typeof plain === 'string') {
      return plain.replace(placeholder, (whole, name: string) => String(params[name] ?? whole));
    }
  }
  const found = translators[language](key, params);
  if (found === key || typeof found !== 'string') throw new Error(`no text "${key}" in ${language}`);
  return found;
}

/** Whether the catalogue has the key: for keys made from data, such as an error's code. */
export function hasText(language: Language, key: string): boolean {
  return i18n.exists(key, { lng: language });
}

export type Translate = (key: string, params?: Params) => string;

export function translator(language: Language): Translate {
  return (key, params) => text(language, key, params);
}

/** The same value made once per language. */
export function localized<T>(make: (t: Translate, language: Language) => T): Localized<T> {
  return { 'zh-CN': make(translator('zh-CN'), 'zh-CN'), en: make(translator('en'), 'en') };
}
