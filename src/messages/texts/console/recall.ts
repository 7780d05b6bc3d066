import { define } from '../define.ts';

export const recall = define(
  {
    recall: {
      ask: '发错了，收回这份通知…',
      text_zero:
        '还没发出的不再发送；不知道是否送达的，会另发一条短消息说明收回。答复和证据全部保留。收回不能撤销。',
      text_one:
        '还没发出的不再发送；已交给平台的 {{count}} 条会尽量从聊天里收回，收不回的会改成“已收回”。已经看过的人不会忘记，请另外说明。答复和证据全部保留。收回不能撤销。',
      text_other:
        '还没发出的不再发送；已交给平台的 {{count}} 条会尽量从聊天里收回，收不回的会改成“已收回”。已经看过的人不会忘记，请另外说明。答复和证据全部保留。收回不能撤销。',
      confirm: '确认收回',
      title: '收回进展',
      withheld: '没有发出',
      withheldDetail: '收回时还在排队',
      recalled: '已从聊天收回',
      recalledDetail: '在微信里查看企业微信的人可能仍看得到',
      left: '卡片仍在',
      leftDetail: '超过平台时限或平台不支持；能改的卡片会改成“已收回”',
      perhaps: '可能收到，收不回',
      perhapsDetail: '不知道是否送达；已另发一条短消息说明收回',
      due: '正在收回',
      dueDetail: '平台还没有回应，会继续尝试',
      seen: '收回前已看过',
      seenDetail: '打开过页面或点过按钮',
    },
  },
  {
    recall: {
      ask: 'Sent in error? Recall this notice…',
      text_zero:
        'What has not gone out stays here. Where nobody knows whether it arrived, a short message says that it was recalled. Answers and evidence all stay. This cannot be undone.',
      text_one:
        'What has not gone out stays here. {{count}} message that a platform has accepted is taken back from the chat where possible; elsewhere the card says that the notice was recalled. Whoever has read it already still knows it, so tell them why. Answers and evidence all stay. This cannot be undone.',
      text_other:
        'What has not gone out stays here. {{count}} messages that a platform has accepted are taken back from the chats where possible; elsewhere the card says that the notice was recalled. Whoever has read it already still knows it, so tell them why. Answers and evidence all stay. This cannot be undone.',
      confirm: 'Recall it',
      title: 'The recall',
      withheld: 'Never sent',
      withheldDetail: 'still waiting when it was recalled',
      recalled: 'Taken back',
      recalledDetail: 'people who read WeCom in WeChat may still have it',
      left: 'Card still there',
      leftDetail: 'too late, or the platform takes nothing back; where the card can be changed it says so',
      perhaps: 'Perhaps arrived',
      perhapsDetail: 'nobody knows whether it did, so it cannot be taken back; a short message tells them',
      due: 'Being taken back',
      dueDetail: 'no answer from the platform yet; it is asked again',
      seen: 'Seen before',
      seenDetail: 'page opened or control used',
    },
  },
);
