import { define } from '../define.ts';

/** Sends under way. */
export const sending = define(
  {
    sending: {
      title: '正在发送',
      label: '发送进度',
      summary: '{{done}} / {{all}} 人',
      accepted: '已交给平台',
      waiting: '还没交给平台',
      failed: '没送到 {{n}} 人',
      left: { moment: '不到 1 分钟', minutes: '大约还要 {{count}} 分钟', hours: '大约还要 {{count}} 小时' },
      leftUnknown: '还说不准要多久',
      perSecond_one: '每秒 {{n}} 人',
      perSecond_other: '每秒 {{n}} 人',
      perMinute_one: '每分钟 {{n}} 人',
      perMinute_other: '每分钟 {{n}} 人',
      starting: '刚开始',
      hour: '等平台的额度或约定的时间，{{when}} 继续',
      turn: '前面还有 {{ahead}} 条别的消息',
      partDone: '已全部交出',
      done: '已全部交给平台。',
    },
  },
  {
    sending: {
      title: 'Being sent',
      label: 'How far it has gone out',
      summary: '{{done}} of {{all}} people',
      accepted: 'handed to the platform',
      waiting: 'not handed over yet',
      failed: 'did not arrive: {{n}}',
      left: {
        moment: 'less than a minute left',
        minutes: 'about {{count}} min left',
        hours: 'about {{count}} h left',
      },
      leftUnknown: 'how long it takes cannot be told yet',
      perSecond_one: '{{n}} person a second',
      perSecond_other: '{{n}} people a second',
      perMinute_one: '{{n}} person a minute',
      perMinute_other: '{{n}} people a minute',
      starting: 'just begun',
      hour: 'waits for the platform’s quota or the hour it set, goes on at {{when}}',
      turn: 'other messages before it: {{ahead}}',
      partDone: 'all handed over',
      done: 'All of it has been handed to the platforms.',
    },
  },
);
