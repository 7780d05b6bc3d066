import type { AnswerData } from '../evidence/events.ts';
import { formatMoment } from '../messages/format.ts';
import { hasText, type Translate, translator } from '../messages/texts.ts';
import { signatureMethodWords } from '../policies/words.ts';
import { type Act, textRead } from '../receipts/act.ts';
import { noticePath } from './present.ts';
import { needsSignature } from './rules.ts';
import { signatureMethod } from './signature/index.ts';
import type { Reliability } from './signature/reliability.ts';
import { recorded } from './ways/method.ts';

const viaWords = {
  card: 'viaCard',
  form: 'viaForm',
  page: 'viaPage',
  paper: 'viaPaper',
  told: 'viaTold',
} as const;

/** An answer to a policy as a whole, however it came. */
export const answerGiven: Act<'answer.given'> = {
  right: 'evidence.receipt',
  async view(data, reader) {
    const { language, timeZone } = reader;
    const t = translator(language);
    const method = Object.entries(signatureMethodWords).find(([name]) => name === data.method)?.[1];
    const { reliability = signatureMethod(data.method)?.reliability } = data;
    // What a name typed at a shared tablet is worth stands with the tablet: no sign-in is behind it.
    const signed =
      needsSignature(data.kind) &&
      !data.session.kiosk &&
      hasText(language, `signing.why.${data.method}.exclusive`);
    const { conditions } = data;
    return {
      ...(await textRead(reader, data.shown)),
      what: answerWords(data, t),
      statement: data.statement,
      more: data.shown.via
        ? [{ label: t('me.receiptPage.via'), value: t(`me.receiptPage.${viaWords[data.shown.via]}`) }]
        : [],
      method: method?.[language] ?? otherMethod(data.method, t),
      ...(signed && reliability ? { worth: { method: data.method, meets: reliability as Reliability } } : {}),
      notes: conditions
        ? [
            t('conditions.worth', {
              when: formatMoment(new Date(conditions.agreed), language, timeZone),
              number: conditions.conditions,
            }),
          ]
        : [],
      open: { label: t('notices.answered.again'), path: noticePath(data.notice) },
      answer: data,
    };
  },
};

/** What somebody else recorded is not said to have been done by the person. */
function answerWords({ kind, onBehalf }: AnswerData, t: Translate): string {
  return onBehalf ? `${t('ways.way.on-behalf')} · ${t(`ways.answer.${kind}`)}` : t(`notices.state.${kind}`);
}

/** What somebody else recorded is no method of signing. */
function otherMethod(name: string, t: Translate): string {
  return Object.hasOwn(recorded, name) ? t(`ways.way.${name}`) : name;
}
