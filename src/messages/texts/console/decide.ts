import { define } from '../define.ts';

export const decide = define(
  {
    decide: {
      title: '未送达的消息',
      lead: '先处理原因，再决定重发还是不再发送。每个决定都会记入证据。',
      tab: '{{reason}} {{people}}',
      what: '消息',
      since: '最初发送',
      tries: '已尝试',
      alert: '紧急',
      again: '再发一次',
      leave: '不再发送',
      kind: {
        'notices-card': '通知',
        'orders-approval': '待复核的通知',
        'procedure-consultation': '征求意见',
        'orders-fate': '复核结果',
        'orders-tryout': '试发',
        'notices-reminder': '提醒',
        'notices-ended': '通知已结束',
        'notices-recalled': '通知已收回',
        'consents-withdrawn': '同意被撤回',
        'threads-incoming': '有人提问或提出顾虑',
        'notices-answered': '答复确认',
        'kiosk-code': '共用平板代码',
        other: '发给本人的消息',
      },
      all: {
        again: '全部再发一次…',
        againText_one:
          '这 {{count}} 条会立即重新排队。去向不明的可能已经收到过，会再收到一次。没有账号的人仍留在这里。',
        againText_other:
          '这 {{count}} 条会立即重新排队。去向不明的可能已经收到过，会再收到一次。没有账号的人仍留在这里。',
        againConfirm: '全部再发一次',
        leave: '全部不再发送…',
        leaveText_one: '这 {{count}} 条不再发送，也不再出现在这里。进展里仍如实显示为未送达。不能撤销。',
        leaveText_other: '这 {{count}} 条不再发送，也不再出现在这里。进展里仍如实显示为未送达。不能撤销。',
        leaveConfirm: '全部不再发送',
      },
      done: {
        again_one: '{{count}} 条已重新排队。',
        again_other: '{{count}} 条已重新排队。',
        leave_one: '{{count}} 条不再发送。',
        leave_other: '{{count}} 条不再发送。',
      },
      none: '没有未送达的消息',
      noneText: '有消息没送到、或不知道是否送到时，会出现在这里。',
      open: '逐条处理',
    },
  },
  {
    decide: {
      title: 'Messages not delivered',
      lead: 'Deal with the reason first, then send again or leave it. Each decision goes on record.',
      tab: '{{reason}} {{people}}',
      what: 'Message',
      since: 'First sent',
      tries: 'Tries',
      alert: 'urgent',
      again: 'Send again',
      leave: 'Leave it',
      kind: {
        'notices-card': 'Notice',
        'orders-approval': 'Notice to approve',
        'procedure-consultation': 'Consultation',
        'orders-fate': 'What became of an order',
        'orders-tryout': 'Trial',
        'notices-reminder': 'Reminder',
        'notices-ended': 'Notice ended',
        'notices-recalled': 'Notice recalled',
        'consents-withdrawn': 'Consent withdrawn',
        'threads-incoming': 'Somebody asked or has a concern',
        'notices-answered': 'Confirmation of an answer',
        'kiosk-code': 'Code for a shared tablet',
        other: 'A message to this person',
      },
      all: {
        again: 'Send all of them again…',
        againText_one:
          '{{count}} message is queued again at once. Where nobody knows whether it arrived, it may come a second time. People without an account stay here.',
        againText_other:
          '{{count}} messages are queued again at once. Where nobody knows whether they arrived, they may come a second time. People without an account stay here.',
        againConfirm: 'Send all again',
        leave: 'Leave all of them…',
        leaveText_one:
          '{{count}} message is not sent any more and disappears from here. The figures go on saying that it did not arrive. This cannot be undone.',
        leaveText_other:
          '{{count}} messages are not sent any more and disappear from here. The figures go on saying that they did not arrive. This cannot be undone.',
        leaveConfirm: 'Leave them all',
      },
      done: {
        again_one: '{{count}} message is on its way again.',
        again_other: '{{count}} messages are on their way again.',
        leave_one: '{{count}} message is left as it is.',
        leave_other: '{{count}} messages are left as they are.',
      },
      none: 'Nothing is undelivered',
      noneText: 'When a message does not arrive, or nobody knows whether it did, it appears here.',
      open: 'Go through them',
    },
  },
);
