import { translator } from '../messages/texts.ts';
import { noticePath } from '../notices/present.ts';
import { reliability } from '../notices/signature/reliability.ts';
import { loadText } from '../policies/store.ts';
import { type Act, howDone, textRead } from '../receipts/act.ts';
import { purposesOf } from './rules.ts';

/** A consent to one purpose, a no, or a consent taken back. A no is signed by nobody. */
export const purposeAnswered: Act<'purpose.answered'> = {
  right: 'evidence.receipt',
  async view({ purpose, kind, shown, statement, session, notice }, reader) {
    const t = translator(reader.language);
    const { front } = await loadText(reader.db, shown.versionId, reader.language);
    const what = purposesOf(front).find(({ id }) => id === purpose)?.what ?? purpose;
    const read = await textRead(reader, shown);
    return {
      ...read,
      title: `${read.title} · ${what}`,
      what: t(`purposes.act.${kind}`),
      statement,
      method: howDone(session, t),
      ...(kind === 'decline' ? {} : { worth: { method: 'click', meets: reliability.click } }),
      notes: [t('purposes.act.alone')],
      open: { label: t('purposes.act.open'), path: `${noticePath(notice)}#purpose-${purpose}` },
    };
  },
};
