import type { EventData } from '../evidence/events.ts';
import { formatDate, formatMoment } from '../messages/format.ts';
import { translator } from '../messages/texts.ts';
import { type Act, howDone } from '../receipts/act.ts';
import { requestPath } from './present.ts';

/** That it was asked, in which words, and by when it was to be answered. Nothing is signed. */
export const requestFiled: Act<'request.filed'> = {
  right: 'requests.read',
  async view(data: EventData<'request.filed'>, { language, timeZone }) {
    const t = translator(language);
    const due = new Date(data.due);
    return {
      title: t(`requests.kind.${data.kind}`),
      what: t('requests.act.filed'),
      statement: data.statement,
      more: [
        { label: t('requests.act.due'), value: formatMoment(due, language, timeZone) },
        {
          label: t('requests.act.counted'),
          value: `${formatDate(data.start, language, due)} · ${data.source}`,
        },
      ],
      method: howDone(data.session, t),
      notes: [
        t('requests.act.sealed'),
        t(`requests.how.${data.standing === 'law' ? 'law' : 'companyDefault'}`, { source: data.source }),
      ],
      open: { label: t('requests.act.open'), path: requestPath(data.request) },
    };
  },
};

export const requestConfirmed: Act<'request.confirmed'> = {
  right: 'requests.read',
  async view(data: EventData<'request.confirmed'>, { language }) {
    const t = translator(language);
    return {
      title: t('requests.act.confirmed'),
      what: t(`requests.act.by.${data.method}`),
      method: data.session ? howDone(data.session, t) : t(`requests.act.by.${data.method}`),
      open: { label: t('requests.act.open'), path: requestPath(data.request) },
    };
  },
};
