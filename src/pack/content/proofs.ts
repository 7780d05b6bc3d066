import type { EntryFacts } from '../entries.ts';
import type { Provable } from '../proofs.ts';
import type { Item, Words } from './model.ts';

/** Every entry of the log that belongs to the matter with its receipt, and how to check them. */
export function proofItem(
  entries: readonly EntryFacts[],
  { files }: Provable,
  { vkey }: { vkey: string },
  { t, brief, known }: Words,
): Item {
  const reason = (one: EntryFacts) => t(one.erased ? 'pack.proofs.erased' : 'pack.proofs.pending');
  return {
    name: t('pack.proofs.name'),
    proves: t('pack.proofs.proves'),
    files: ['receipts/', 'log/checkpoint', 'log/vkey'],
    blocks: [
      { form: 'text', text: t('pack.proofs.text') },
      {
        form: 'facts',
        rows: [
          { label: t('pack.proofs.origin'), value: vkey.split('+')[0] ?? '' },
          { label: t('pack.proofs.key'), value: vkey, code: true },
          {
            label: t('pack.proofs.command'),
            value: `npx heed evidence verify --key '${vkey}' receipts/*.tlog-proof`,
            code: true,
          },
        ],
      },
      { form: 'note', text: t('pack.proofs.limits') },
      {
        form: 'table',
        columns: [
          { label: t('pack.proofs.index'), share: 0.09 },
          { label: t('pack.proofs.event'), share: 0.22 },
          { label: t('pack.proofs.at'), share: 0.3 },
          { label: t('pack.proofs.file'), share: 0.39, code: true },
        ],
        rows: entries.map((one) => [
          one.index === null ? '–' : String(one.index),
          known(`event.${one.type}`, one.type),
          brief(one.at),
          files.get(one.id) ?? reason(one),
        ]),
      },
    ],
  };
}
