import type { EventData } from '../evidence/events.ts';
import { translator } from '../messages/texts.ts';
import { type Act, type ActReader, type ActView, howDone, textRead } from '../receipts/act.ts';
import { objectionPath } from './present.ts';

type Filed = EventData<'objection.filed'>;
type Withdrawn = EventData<'objection.withdrawn'>;

/** What both say: which text, in which words, and where it stands. An objection is signed by nobody. */
async function said(
  { shown, statement, session, objection }: Filed | Withdrawn,
  reader: ActReader,
): Promise<Omit<ActView, 'what' | 'notes'>> {
  const t = translator(reader.language);
  return {
    ...(await textRead(reader, shown)),
    statement,
    method: howDone(session, t),
    open: { label: t('objections.act.open'), path: objectionPath(objection) },
  };
}

export const objectionFiled: Act<'objection.filed'> = {
  right: 'objections.read',
  async view(data, reader) {
    const t = translator(reader.language);
    const notes = ['sealed', 'unsigned'].map((key) => t(`objections.act.${key}`));
    return { ...(await said(data, reader)), what: t('objections.act.filed'), notes };
  },
};

export const objectionWithdrawn: Act<'objection.withdrawn'> = {
  right: 'objections.read',
  async view(data, reader) {
    const t = translator(reader.language);
    const notes = ['again', 'unsigned'].map((key) => t(`objections.act.${key}`));
    return { ...(await said(data, reader)), what: t('objections.act.withdrawn'), notes };
  },
};
