import type { Container, Spoilt } from '../files/container.ts';
import { messagesIn } from '../files/messages-in.ts';
import { type Aside, Misshapen, type Said } from '../files/said.ts';
import type { Found } from '../files/take.ts';
import { consentIn, readWecomMessage } from './message.ts';
import { wecomRecord } from './record.ts';

/** Names that unpacking programs and systems leave behind. */
const litter = /(?:^|\/)(?:__MACOSX\/|\.DS_Store$|Thumbs\.db$)/;

/**
 * Messages of WeCom's archive that were written to files by whatever pulled them: JSON lists or lines, one message each
 * (`docs/import-records.md`), alone, in a folder or in an archive.
 *
 * Consent is part of it, and files come in any order: a first reading finds who ever disagreed, and what is between them
 * and that person, or in a group with them, is handed over as such. Without a source to ask, a later "agree" undoes only
 * what comes after it.
 */
export async function* readWecomExport(container: Container, tenant: string): AsyncGenerator<Found | Spoilt> {
  const consents = new Map<string, { at: number; says: 'agree' | 'disagree' }[]>();
  for await (const found of messagesOf(container, (value, text) => {
    const consent = consentIn(readWecomMessage(value, text));
    if (consent) {
      const known = consents.get(consent.external) ?? [];
      consents.set(consent.external, [...known, { at: consent.at.getTime(), says: consent.says }]);
    }
    return { aside: 'not-a-message' };
  })) {
    if ('read' in found) tryToRead(found);
  }
  yield* messagesOf(container, (value, text) => {
    const said = wecomRecord(readWecomMessage(value, text), tenant);
    if ('aside' in said) return said;
    return { records: said.records.map((record) => ({ ...record, ...statusOf(record) })) };
  });

  function statusOf({ from, to, occurredAt }: Said['records'][number]) {
    const outside = [from, ...to].filter(({ external }) => external);
    const standing = outside.map(({ account }) => {
      const all = (consents.get(account) ?? []).toSorted((a, b) => a.at - b.at);
      const then = all.findLast(({ at }) => at <= occurredAt.getTime());
      const last = all.at(-1);
      return [then?.says, last?.says].includes('disagree')
        ? 'disagreed'
        : then?.says === 'agree'
          ? 'agreed'
          : 'unknown';
    });
    if (standing.length === 0) return {};
    if (standing.includes('disagreed')) return { otherParty: 'disagreed' } as const;
    return { otherParty: standing.every((one) => one === 'agreed') ? 'agreed' : 'unknown' } as const;
  }
}

/** What is wrong with a message is told when it is read for good. */
function tryToRead({ read }: Found): void {
  try {
    read();
  } catch (error) {
    if (!(error instanceof Misshapen)) throw error;
  }
}

async function* messagesOf(
  container: Container,
  read: (value: unknown, text: string) => Said | Aside,
): AsyncGenerator<Found | Spoilt> {
  for await (const part of container.parts()) {
    if ('problem' in part) yield part;
    else if (litter.test(part.path)) continue;
    else if (/\.(?:json|jsonl|ndjson|txt)$/i.test(part.path)) yield* messagesIn(part, read);
    else
      yield {
        place: part.place,
        problem: 'is no list of messages (.json, .jsonl, .ndjson), and was left alone',
      };
  }
}
