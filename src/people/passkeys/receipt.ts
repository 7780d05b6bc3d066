import { translator } from '../../messages/texts.ts';
import type { Act } from '../../receipts/act.ts';

const open = { path: '/me#passkeys' };

/** A device of the person's that signs from then on. Nothing is agreed to by adding it, so there are no words. */
export const passkeyEnrolled: Act<'passkey.enrolled'> = {
  right: 'evidence.receipt',
  async view({ credential, publicKey, synced }, { language }) {
    const t = translator(language);
    return {
      title: t('passkeys.title'),
      what: t('passkeys.act.enrolled'),
      more: [
        { label: t('passkeys.act.kept'), value: t(`passkeys.${synced ? 'synced' : 'single'}`) },
        { label: t('passkeys.act.credential'), value: credential, code: true },
        { label: t('passkeys.act.publicKey'), value: publicKey, code: true },
      ],
      method: t('passkeys.act.method'),
      notes: [t('passkeys.act.means')],
      open: { ...open, label: t('passkeys.act.open') },
    };
  },
};

export const passkeyRemoved: Act<'passkey.removed'> = {
  right: 'evidence.receipt',
  async view({ credential }, { language }) {
    const t = translator(language);
    return {
      title: t('passkeys.title'),
      what: t('passkeys.act.removed'),
      more: [{ label: t('passkeys.act.credential'), value: credential, code: true }],
      method: t('receipts.how.page'),
      notes: [t('passkeys.act.removedMeans')],
      open: { ...open, label: t('passkeys.act.open') },
    };
  },
};
