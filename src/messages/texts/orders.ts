import { define } from './define.ts';

/** Notices that are not sent yet: what those in charge are told about them. */
export const orders = define(
  {
    approval: {
      title: '一份通知等你复核',
      line_one: '《{{title}}》，将发给 {{count}} 人。',
      line_other: '《{{title}}》，将发给 {{count}} 人。',
      planned: '计划 {{when}} 发出。',
      atOnce: '复核通过后马上发出。',
      open: '查看并决定',
      state: '待复核',
    },
    bulk: {
      remind: {
        people_one: '要提醒 {{count}} 人。',
        people_other: '要提醒 {{count}} 人。',
        approval: '一批提醒等你复核',
        approved: '你要发的提醒已复核通过',
        refused: '你要发的提醒没有通过复核',
      },
      'call-off': {
        people_one: '不再请 {{count}} 人答复。',
        people_other: '不再请 {{count}} 人答复。',
        approval: '“不再请他们答复”等你复核',
        approved: '你提交的“不再请他们答复”已复核通过',
        refused: '你提交的“不再请他们答复”没有通过复核',
      },
      notices_one: '涉及 {{count}} 份通知。',
      notices_other: '涉及 {{count}} 份通知。',
      approval: { open: '查看并决定', state: '待复核' },
      approved: { open: '查看', state: '已通过' },
      refused: { open: '查看', state: '未通过' },
    },
    fate: {
      open: '查看这份通知',
      approved: { line: '同事已复核通过。', state: '已通过' },
      refused: { line: '同事复核后没有通过，通知没有发出。请和对方聊聊原因。', state: '未通过' },
      withdrawn: { line: '同事取消了这份还没发出的通知。', state: '已取消' },
      outgrown: {
        line: '到了发送时间，但收件人比复核时多了不少，所以没有发出，需要再复核一次。',
        state: '待再次复核',
      },
      stopped: { line: '这份通知已经不能发送，所以没有发出。原因在页面上。', state: '没有发出' },
    },
    tryout: {
      title: '试发：{{title}}',
      state: '试发，只有你收到',
      note: '同事收到的卡片还会有答复按钮。',
    },
  },
  {
    approval: {
      title: 'A notice waits for a second look',
      line_one: '“{{title}}”, to {{count}} person.',
      line_other: '“{{title}}”, to {{count}} people.',
      planned: 'Planned for {{when}}.',
      atOnce: 'It goes out as soon as you agree.',
      open: 'Look and decide',
      state: 'Waits for approval',
    },
    bulk: {
      remind: {
        people_one: 'It reminds {{count}} person.',
        people_other: 'It reminds {{count}} people.',
        approval: 'A reminder to many waits for a second look',
        approved: 'A colleague agreed to your reminder',
        refused: 'A colleague did not agree to your reminder',
      },
      'call-off': {
        people_one: '{{count}} person would be asked no more.',
        people_other: '{{count}} people would be asked no more.',
        approval: 'Asking many no more waits for a second look',
        approved: 'A colleague agreed that they are asked no more',
        refused: 'A colleague did not agree that they are asked no more',
      },
      notices_one: 'It is about {{count}} notice.',
      notices_other: 'It is about {{count}} notices.',
      approval: { open: 'Look and decide', state: 'Waits for approval' },
      approved: { open: 'Open it', state: 'Approved' },
      refused: { open: 'Open it', state: 'Not approved' },
    },
    fate: {
      open: 'Open it',
      approved: { line: 'A colleague has looked at it and agreed.', state: 'Approved' },
      refused: {
        line: 'A colleague did not agree, so nothing was sent. Please talk to them.',
        state: 'Not approved',
      },
      withdrawn: { line: 'A colleague took this notice back before it was sent.', state: 'Taken back' },
      outgrown: {
        line: 'Its hour came, but it would now reach many more people than were agreed to. It waits for another look.',
        state: 'Waits again',
      },
      stopped: {
        line: 'It cannot be sent any more, so nothing was. The page says why.',
        state: 'Not sent',
      },
    },
    tryout: {
      title: 'Trial: {{title}}',
      state: 'A trial, to you alone',
      note: 'The card that others get also has the buttons to answer.',
    },
  },
);
