import { formatDay } from '../messages/format.ts';
import type { Localized, Message } from '../messages/model.ts';
import { localized, type Translate } from '../messages/texts.ts';
import { deskPath, requestPath } from './present.ts';
import type { RequestKind } from './rules.ts';

/** A request as somebody is reminded of it. */
export interface Reminded {
  id: string;
  kind: RequestKind;
  /** As what they are: `own-unconfirmed`, `own-waiting`, `desk`, `legal` or `nobody`. */
  subject: string;
  dueAt: Date;
  zone: string;
  now: Date;
}

/** Its person and whoever answers it know what is asked; nobody else does. */
const knowsKind = (subject: string) => subject === 'desk' || subject.startsWith('own');

const word = ({ subject, kind }: Reminded, part: 'title' | 'line', t: Translate, params = {}): string =>
  t(`requests.reminded.${subject}.${part}`, {
    ...params,
    ...(knowsKind(subject) ? { kind: t(`requests.kind.${kind}`) } : {}),
  });

export const reminderTitles = (one: Reminded): Localized<string> => localized((t) => word(one, 'title', t));

/** Where it is done; whoever has no part in it but to see that it is done gets no way to it. */
export function reminderPath({ id, subject }: Reminded): string {
  if (subject === 'desk') return deskPath(id);
  return knowsKind(subject) ? requestPath(id) : '/console';
}

export function reminderCard(one: Reminded): Message {
  return localized((t, language) => {
    const day = formatDay(one.dueAt, language, one.zone, one.now);
    return {
      kind: 'card',
      card: {
        title: word(one, 'title', t),
        lines: [word(one, 'line', t, { day })],
        facts: [{ label: t('requests.desk.due'), value: day }],
        ...(knowsKind(one.subject)
          ? { link: { label: t(`requests.reminded.${one.subject}.open`), path: reminderPath(one) } }
          : {}),
      },
    };
  });
}
