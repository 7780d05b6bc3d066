import { define } from '../define.ts';

export const withdrawals = define(
  {
    withdrawals: {
      title: '撤回同意，等待停止',
      text: '以下同意已被撤回，以它为依据的处理必须立即停止。不用问理由。停止后请逐人确认，本人会收到通知。',
      detail: '人，必须立即停止',
      since: '最早撤回',
      column: '停止处理',
      stop: '已经停止…',
      stopText: '请确认以这份同意为依据的处理都已停止。确认会记入证据，本人会收到通知，不能撤销。',
      stopConfirm: '确认已停止',
      stoppedAt: '{{when}} 已停止',
    },
  },
  {
    withdrawals: {
      title: 'Consent withdrawn, to be stopped',
      text: 'These consents were withdrawn; what rests on them has to stop at once. Nobody is asked why. Confirm for each person once it has stopped: they are told.',
      detail: 'people; must stop at once',
      since: 'Waiting since',
      column: 'Stopped',
      stop: 'It has stopped…',
      stopText:
        'Please confirm that everything that rests on this consent has stopped. This goes on record, the person is told, and it cannot be undone.',
      stopConfirm: 'Confirm that it has stopped',
      stoppedAt: 'stopped {{when}}',
    },
  },
);
