import type { Db } from '../db/pool.ts';
import type { AnswerData, EventData, EventType, SessionFacts } from '../evidence/events.ts';
import type { Language } from '../messages/model.ts';
import { type Translate, translator } from '../messages/texts.ts';
import type { Reliability } from '../notices/signature/reliability.ts';
import { loadText } from '../policies/store.ts';

/** Who looks at a receipt: in which language and zone its words are. */
export interface ActReader {
  db: Db;
  language: Language;
  timeZone: string;
}

export interface ActFact {
  label: string;
  value: string;
  /** Set in fixed width: hashes, keys. */
  code?: boolean;
}

/** What a receipt says of one act of a person's own, in the reader's language. */
export interface ActView {
  /** The policy, or what else it was about. */
  title: string;
  /** What was done, in a few plain words. */
  what: string;
  /** The exact text that it was said to, named as its version is; `sha256` in hex. None where there was no text. */
  text?: { name: string; language: Language; sha256: string };
  /** The sentence beside the button, word for word. */
  statement?: string;
  /** Between the statement and the method: what was on the screen, which purpose … */
  more?: readonly ActFact[];
  /** How it was done. */
  method: string;
  /** What that is worth as a signature; nothing where nothing is signed. `why`: where the catalogue says why. */
  worth?: { method: string; meets: Reliability };
  /** Sentences below: what it means and what follows. */
  notes?: readonly string[];
  /** Where the matter itself is. */
  open?: { label: string; path: string };
  /** An answer to a notice may have come in other ways, which its page shows too. */
  answer?: AnswerData;
}

/** One kind of act that a receipt can be had of. Each feature says what there is to say of its own. */
export interface Act<T extends EventType = EventType> {
  /** Who may open the receipt. */
  readonly right: 'evidence.receipt' | 'objections.read' | 'requests.read';
  view(data: EventData<T>, reader: ActReader): Promise<ActView>;
}

/** The policy text that was open, as receipts name it. */
export async function textRead(
  { db, language }: ActReader,
  {
    versionId,
    version,
    sha256,
    language: read,
  }: { versionId: string; version: number; sha256: string; language: Language },
): Promise<{ title: string; text: NonNullable<ActView['text']> }> {
  const { front } = await loadText(db, versionId, language);
  const name = translator(language)('notices.page.versionValue', { number: version });
  return { title: front.title, text: { name, language: read, sha256 } };
}

/** How somebody did what no signature is asked for. */
export function howDone({ kiosk, event, method }: SessionFacts, t: Translate): string {
  const inChat = event !== undefined || method === 'callback-signature';
  return t(`receipts.how.${kiosk ? 'kiosk' : inChat ? 'chat' : 'page'}`);
}
