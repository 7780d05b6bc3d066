import { define } from './define.ts';

/** What a shared tablet says to whoever stands before it. */
export const kiosk = define(
  {
    title: '共用平板',
    start: {
      title: '阅读和签署公司通知',
      lead: '输入你的工号和人事给你的一次性代码。用完后屏幕会自动清空。',
      staffNo: '工号',
      code: '一次性代码',
      codeHelp: '八位数字，只能用一次。没有代码？请找人事。',
      go: '进入',
      wrong: '工号和代码不匹配，或代码已用过、已过期。请核对，或找人事换一个。',
      wait: '这台平板上输错的次数太多，请过 {{minutes}} 分钟再试，或找人事。',
      over: '屏幕已清空。',
    },
    here: '{{name}}，你好',
    list: {
      title: '要你看的通知',
      none: '现在没有要你答复的通知',
      open: '阅读',
      answered: '你的答复',
      again: '再看一遍',
      due: '最晚 {{day}}',
      free: '自愿，可以答复到 {{day}}',
    },
    notice: {
      typedNameHelp: '和通讯录里一致；大小写和空格不影响。',
      tooStrong: '这份制度要求更强的签署方式，这里不能签。请向人事要一张纸质签收单。',
      back: '返回列表',
      concern: '我有顾虑，想先聊聊',
    },
    recorded: '已记录，谢谢',
    receipt:
      '回执编号 {{number}}。有账号的话，回执会出现在“关于我的信息”里；没有账号，请把编号告诉人事（反对的回执找隐私专员），由其打印给你。',
    done: { title: '已记录，谢谢', lead: '这里不再显示任何内容。', next: '完成' },
    leave: '完成，清空屏幕',
    idle: { ask: '还在吗？屏幕将在 20 秒后清空。', stay: '我还在' },
  },
  {
    title: 'Shared tablet',
    start: {
      title: 'Read and sign company notices',
      lead: 'Enter your staff number and the one-time code from HR. The screen clears when you are done.',
      staffNo: 'Staff number',
      code: 'One-time code',
      codeHelp: 'Eight digits; it works once. No code? Please ask HR.',
      go: 'Go on',
      wrong:
        'Staff number and code do not fit, or the code was used or is too old. Please check them, or ask HR for another.',
      wait: 'There were too many wrong codes on this tablet. Please try again in {{minutes}} minutes, or ask HR.',
      over: 'The screen has been cleared.',
    },
    here: 'Hello {{name}}',
    list: {
      title: 'Notices for you',
      none: 'There is nothing for you to answer now',
      open: 'Read',
      answered: 'Your answers',
      again: 'Read again',
      due: 'By the end of {{day}}',
      free: 'Up to you; until the end of {{day}}',
    },
    notice: {
      typedNameHelp: 'As in the directory; capitals and spaces do not matter.',
      tooStrong:
        'This policy asks for a stronger signature than can be given here. Please ask HR for a sheet of paper.',
      back: 'Back to the list',
      concern: 'I have a concern and would like to talk first',
    },
    recorded: 'Recorded, thank you',
    receipt:
      'Receipt number {{number}}. If you have an account, the receipt is under “About me”; if not, tell HR the number (of an objection: the privacy officer), and they print it for you.',
    done: { title: 'Recorded, thank you', lead: 'Nothing more is shown here.', next: 'Done' },
    leave: 'Done, clear the screen',
    idle: { ask: 'Still there? The screen clears in 20 seconds.', stay: 'I am still here' },
  },
);
