import { define } from './define.ts';

/** What is said on the telephone: short sentences, spoken by a machine. */
export const calling = define(
  {
    opening: '您好，这是阅知系统的紧急来电。',
    repeat: '可能已经给您打过一次电话。',
    what: '{{title}}。',
    mark: '级别：{{mark}}。',
    press: '{{label}}，请按{{key}}。',
    unheard: '没有听清您按的键。',
    farewell: '没有收到按键。会再用别的方式联系您。再见。',
    done: '已收到。谢谢您。',
  },
  {
    opening: 'This is an urgent call from Heed.',
    repeat: 'You may have had this call before.',
    what: '{{title}}.',
    mark: 'Level: {{mark}}.',
    press: 'For: {{label}}, press {{key}}.',
    unheard: 'That key was not understood.',
    farewell: 'No key was pressed. You will be reached another way. Goodbye.',
    done: 'Noted. Thank you.',
  },
);
