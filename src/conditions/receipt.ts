import type { EventData } from '../evidence/events.ts';
import { translator } from '../messages/texts.ts';
import { reliability } from '../notices/signature/reliability.ts';
import { type Act, type ActReader, type ActView, howDone } from '../receipts/act.ts';
import { conditionsPath } from './present.ts';

type Agreed = EventData<'signing-conditions.agreed'>;
type Revoked = EventData<'signing-conditions.revoked'>;

/** Agreed and revoked alike: which wording, by its number and hash. */
async function said(
  { conditions, sha256, language, statement, session }: Agreed | Revoked,
  reader: ActReader,
): Promise<Omit<ActView, 'what'>> {
  const t = translator(reader.language);
  const named = conditions !== undefined && sha256 !== undefined && language !== undefined;
  return {
    title: t('conditions.title'),
    ...(named ? { text: { name: t('conditions.number', { number: conditions }), language, sha256 } } : {}),
    statement,
    method: howDone(session, t),
    worth: { method: 'click', meets: reliability.click },
    open: { label: t('conditions.act.open'), path: conditionsPath },
  };
}

export const conditionsAgreed: Act<'signing-conditions.agreed'> = {
  right: 'evidence.receipt',
  async view(data, reader) {
    const t = translator(reader.language);
    return {
      ...(await said(data, reader)),
      what: t('conditions.act.agreed'),
      notes: [t('conditions.act.means')],
    };
  },
};

export const conditionsRevoked: Act<'signing-conditions.revoked'> = {
  right: 'evidence.receipt',
  async view(data, reader) {
    const t = translator(reader.language);
    return {
      ...(await said(data, reader)),
      what: t('conditions.act.revoked'),
      notes: [t('conditions.revokeText')],
    };
  },
};
