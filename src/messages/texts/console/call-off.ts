import { define } from '../define.ts';

/** Asking many no more: what it does, and what it does not. */
export const callOff = define(
  {
    callOff: {
      button: '不再请他们答复…',
      title_one: '不再请 {{count}} 人答复',
      title_other: '不再请 {{count}} 人答复',
      lead: '下面是现在确认会怎样。确认后只影响这里的人；人有变动会请你再看一遍。',
      would_one: '{{count}} 项待答复会结束',
      would_other: '{{count}} 项待答复会结束',
      nobody: '没有待答复的可以结束',
      done_one: '{{count}} 项待答复已结束',
      done_other: '{{count}} 项待答复已结束',
      what: '会怎样',
      does: {
        stop: '还没发出的卡片和提醒不再发送；聊天里的卡片会改成“不用答复了”。',
        counted: '完成情况不再把他们算进应答人数，另列为“不再需要”，操作人和原因记入证据日志。',
        stays: '已经答复的不受影响，答复和证据全部保留。',
      },
      not: '不会怎样',
      doesNot: {
        undo: '不能撤销。要再请他们答复，请给他们另发一份通知。',
        exempt: '不是豁免：以后的新通知和新版本照常会问到他们。',
        told: '看过的人不会忘记内容，也不会另外收到说明。',
      },
      reason: '原因',
      reasons: {
        'not-concerned': '与他们无关，当初选错了人',
        'done-otherwise': '已经用其他方式办妥',
        overtaken: '情况有变，不需要了',
      },
      noReason: '请选一个原因。什么都还没有做。',
      needsSecond: '超过 {{most}} 人，要由另一位同事复核后才会生效。',
      ask_one: '提交复核（{{count}} 人）',
      ask_other: '提交复核（{{count}} 人）',
      confirm_one: '不再请 {{count}} 人答复',
      confirm_other: '不再请 {{count}} 人答复',
      waits_one: '“不再请 {{count}} 人答复”已提交复核，通过之前照常请他们答复。',
      waits_other: '“不再请 {{count}} 人答复”已提交复核，通过之前照常请他们答复。',
      left: '不受影响',
      agree: '同意，不再请他们答复',
      state: '已结束',
      goesOn: '进行中',
      underWay_one: '正在一批一批地结束，共 {{count}} 人。期间已经答复的人不受影响，可以离开此页。',
      underWay_other: '正在一批一批地结束，共 {{count}} 人。期间已经答复的人不受影响，可以离开此页。',
    },
  },
  {
    callOff: {
      button: 'Ask them no more…',
      title_one: 'Ask {{count}} person no more',
      title_other: 'Ask {{count}} people no more',
      lead: 'This is what would happen now. Only the people here are asked no more; when they change meanwhile you are shown them again.',
      would_one: '{{count}} open question ends',
      would_other: '{{count}} open questions end',
      nobody: 'There is nothing open to end',
      done_one: '{{count}} open question has ended',
      done_other: '{{count}} open questions have ended',
      what: 'What it does',
      does: {
        stop: 'Cards and reminders that have not gone out stay here; the cards in their chats say that no answer is needed.',
        counted:
          'Coverage counts them no more among those who owe an answer, and lists them as no longer needed. Who did it and why is in the evidence log.',
        stays: 'Whoever has answered is not touched. Answers and evidence all stay.',
      },
      not: 'What it does not do',
      doesNot: {
        undo: 'It cannot be undone. To ask them again, send them another notice.',
        exempt: 'It is no exemption: new notices and new versions ask them as ever.',
        told: 'Whoever has read it still knows it, and they get no message that explains it.',
      },
      reason: 'Why',
      reasons: {
        'not-concerned': 'It does not concern them; they were chosen in error',
        'done-otherwise': 'It was settled in another way',
        overtaken: 'Things have changed, and it is not needed',
      },
      noReason: 'Please choose why. Nothing has been done.',
      needsSecond: 'Above {{most}} people a colleague has to agree before anything happens.',
      ask_one: 'Ask a colleague to agree ({{count}} person)',
      ask_other: 'Ask a colleague to agree ({{count}} people)',
      confirm_one: 'Ask {{count}} person no more',
      confirm_other: 'Ask {{count}} people no more',
      waits_one: 'Asking {{count}} person no more waits for a colleague. Until then they are asked as ever.',
      waits_other:
        'Asking {{count}} people no more waits for a colleague. Until then they are asked as ever.',
      left: 'Not touched',
      agree: 'Agree that they are asked no more',
      state: 'Done',
      goesOn: 'Under way',
      underWay_one:
        'It ends bit by bit, for {{count}} person. Whoever has answered meanwhile is left alone. You can leave this page.',
      underWay_other:
        'It ends bit by bit, for {{count}} people. Whoever has answered meanwhile is left alone. You can leave this page.',
    },
  },
);
