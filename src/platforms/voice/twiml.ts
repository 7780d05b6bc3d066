import type { Language } from '../../messages/model.ts';

/** A voice of Twilio's for each language (its list of text-to-speech voices). */
const voices: Readonly<Record<Language, string>> = {
  'zh-CN': 'voice="Polly.Zhiyu" language="cmn-CN"',
  en: 'voice="Polly.Joanna" language="en-US"',
};
/** Seconds after the last word in which a key may be pressed. */
const patience = 6;
/** So often is everything said in one call. */
const times = 3;

const escaped = (text: string): string => text.replace(/[<>&'"]/g, (letter) => `&#${letter.codePointAt(0)};`);

const said = (language: Language, sentences: readonly string[]): string =>
  sentences.map((sentence) => `<Say ${voices[language]}>${escaped(sentence)}</Say>`).join('');

/** Says something, several times, until a key is pressed; one who has pressed none hears the farewell. */
export function asking(
  language: Language,
  { say, farewell, pressedUrl }: { say: readonly string[]; farewell: string; pressedUrl: string },
): string {
  const gather = `<Gather input="dtmf" numDigits="1" timeout="${patience}" method="POST" action="${escaped(pressedUrl)}">${said(language, say)}</Gather>`;
  return document(`${gather.repeat(times)}${said(language, [farewell])}`);
}

/** Says something and hangs up. */
export const telling = (language: Language, sentences: readonly string[]): string =>
  document(`${said(language, sentences)}<Hangup/>`);

const document = (inside: string): string =>
  `<?xml version="1.0" encoding="UTF-8"?><Response>${inside}</Response>`;
