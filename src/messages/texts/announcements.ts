import { staff } from './announcements/staff.ts';
import { define } from './define.ts';

/** Bulletins and tips, as whoever gets them sees them. */
export const announcements = define(
  {
    card: {
      bulletin: '安全公告',
      tip: '自我保护小贴士',
      fewer: '不再收贴士',
      off: '已不再收贴士',
      noAnswer: '只是告诉你，不用回复。',
    },
    chat: {
      off: '好的，不再给你发贴士。别人看不到你的选择。想再收时，在“关于我的信息”里打开。',
      open: '关于我的信息',
    },
    mine: {
      title: '小贴士',
      on: '公司隔一段时间发一条怎样保护自己的小贴士，在你的工作时间，不用回复。',
      off: '你选择了不收小贴士。只有你自己看得到这个选择。',
      turnOff: '不再收贴士',
      turnOn: '再收贴士',
      turnedOff: '好的，不再发给你。',
      turnedOn: '好的，又会收到了，从上次的地方接着发。',
    },
    held: {
      tips: '小贴士发到了哪一条',
      off: '你不想收小贴士',
      why: '为了一轮里每条只发一次，不想收的人不发',
    },
    problem: {
      titleMissing: '请写标题',
      titleLong: '标题太长：最多 {{most}} 格，一个汉字算两格',
      character: '有看不见的控制字符，请删去重写',
      textMissing: '请写内容',
      textLong: '聊天卡片放不下：最多 {{most}} 格，一个汉字算两格。更长的请写进制度或课程',
      markdown: '聊天卡片只能显示段落和列表，不能有标题、表格、图片、引用和代码块',
      languageZh: '收到的人里有 {{people}} 位看中文，请写中文',
      languageEn: '收到的人里有 {{people}} 位看英文，请写英文',
      noLanguage: '至少要写一种语言',
      sendUnclear: '请填写日期和时间',
      sendPast: '这个时间已经过去了。要马上发出，请留空',
      sendFar: '太远了，最多提前一年',
      weeks: '要是 {{least}} 到 {{most}} 之间的整数',
      few: '至少要选 {{least}} 人：人再少，就可能看出是谁不想收',
      audienceEmpty: '现在没有人符合，请换一个范围',
    },
    staff: staff['zh-CN'],
  },
  {
    card: {
      bulletin: 'Security bulletin',
      tip: 'A tip to protect yourself',
      fewer: 'No more tips',
      off: 'No more of them',
      noAnswer: 'For your information. Nothing to answer.',
    },
    chat: {
      off: 'Fine, no more tips for you. Nobody else sees that. You can have them again under "About me".',
      open: 'About me',
    },
    mine: {
      title: 'Tips',
      on: 'Now and then the company sends a tip on how to protect yourself, in your working hours. There is nothing to answer.',
      off: 'You chose to get no tips. Only you can see that.',
      turnOff: 'No more tips',
      turnOn: 'Have tips again',
      turnedOff: 'Fine, you get no more of them.',
      turnedOn: 'Fine, you get them again, from where you were.',
    },
    held: {
      tips: 'Where you are in the tips',
      off: 'That you want no tips',
      why: 'So that each tip comes once in a round, and none to whoever wants none',
    },
    problem: {
      titleMissing: 'needs a title',
      titleLong:
        'the title is too long: {{most}} columns at the most, of which a Chinese character takes two',
      character: 'holds a control character that nobody can see; please write it again',
      textMissing: 'needs a text',
      textLong:
        'does not fit on a card: {{most}} columns at the most, of which a Chinese character takes two. What is longer belongs into a policy or a course',
      markdown:
        'a card shows paragraphs and lists only: no headings, tables, pictures, quotes or blocks of code',
      languageZh: '{{people}} of those who get it read Chinese: please write it in Chinese',
      languageEn: '{{people}} of those who get it read English: please write it in English',
      noLanguage: 'has to be written in one language at least',
      sendUnclear: 'needs a day and a time',
      sendPast: 'that is over. Leave it empty to send at once',
      sendFar: 'that is too far ahead: one year at the most',
      weeks: 'has to be a whole number from {{least}} to {{most}}',
      few: 'at least {{least}} people: of fewer one could see who wants no tips',
      audienceEmpty: 'nobody is in this audience now; choose another one',
    },
    staff: staff.en,
  },
);
