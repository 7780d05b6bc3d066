import type { Button, Card, Form, Language } from '../../src/messages/model.ts';
import type { Moment, Persona } from '../../src/web/components/index.ts';

/** Chooses the words of one language; samples are written side by side so that neither is forgotten. */
export type Pick = (chinese: string, english: string) => string;

export function picker(lang: Language): Pick {
  return (chinese, english) => (lang === 'zh-CN' ? chinese : english);
}

export function moment(lang: Language, iso: string): Moment {
  const label = new Date(iso).toLocaleString(lang, {
    month: 'short',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    hour12: false,
    timeZone: 'Asia/Shanghai',
  });
  return { iso, label };
}

export function clockTime(lang: Language, iso: string): Moment {
  const label = new Date(iso).toLocaleTimeString(lang, {
    hour: '2-digit',
    minute: '2-digit',
    hour12: false,
    timeZone: 'Asia/Shanghai',
  });
  return { iso, label };
}

export function pageTexts(w: Pick) {
  const texts: Record<string, string> = {
    'page.skip': w('跳到正文', 'Skip to content'),
    'page.nav': w('主导航', 'Main'),
    'page.languages': w('语言', 'Language'),
    'page.footer': w(
      '阅知运行在样例公司自己的服务器上。谁看过您的记录，您都能看到。',
      'Heed runs on Sample Company’s own server. You can see who looked at your records.',
    ),
  };
  return (key: string) => texts[key] ?? key;
}

const about = '01980000-0000-7000-8000-000000000001';
const answer = (label: string, name: string, style: Button['style']): Button => ({
  label,
  style,
  action: { name: `notices.${name}`, about },
});

export function answers(w: Pick): Button[] {
  return [
    answer(w('我已阅读并知悉', 'I have read and understood'), 'acknowledge', 'primary'),
    answer(w('我有顾虑，想先聊聊', 'I have a concern and would like to talk first'), 'concern', 'plain'),
    answer(w('今天晚些时候提醒我', 'Remind me later today'), 'later', 'quiet'),
  ];
}

export function noticeCard(w: Pick): Card {
  return {
    source: w('隐私办公室 · 样例公司', 'Privacy office · Sample Company'),
    title: w('工作聊天记录的收集与使用说明', 'How work chat records are collected and used'),
    lines: [
      w(
        '公司将留存销售部的客户聊天记录，用于衡量沟通效果。',
        'Sales chats with customers are kept to measure how well we communicate.',
      ),
      w('保存三个月后自动删除，绝不对外公布。', 'Deleted after three months, never published.'),
      w('您随时可以查看、要求更正或删除。', 'You may see, correct or erase them at any time.'),
    ],
    facts: [
      { label: w('请于', 'Please by'), value: w('11月28日（周五）18:00 前', 'Fri 28 Nov, 18:00') },
      { label: w('大约需要', 'Takes about'), value: w('半分钟', 'half a minute') },
    ],
    link: { label: w('阅读全文', 'Read the full text'), path: `/notices/${about}` },
    buttons: answers(w),
    state: { tone: 'open', label: w('待您回复', 'Waiting for you') },
    note: w(
      '知悉不等于同意：这份规定依法定程序生效。',
      'Acknowledging is not consenting: these rules came into force by procedure.',
    ),
  };
}

export function doneCard(w: Pick): Card {
  return {
    source: w('隐私办公室 · 样例公司', 'Privacy office · Sample Company'),
    title: w('文件传输记录说明', 'File-transfer records'),
    lines: [w('您已于 11月20日 14:05 知悉。', 'You acknowledged this on 20 Nov, 14:05.')],
    link: { label: w('查看我的回执', 'View my receipt'), path: `/me/receipts/${about}` },
    state: { tone: 'done', label: w('已知悉', 'Acknowledged') },
  };
}

export function concernForm(w: Pick): Form {
  return {
    title: w('我有顾虑，想先聊聊', 'I have a concern'),
    intro: [
      w(
        '写下您的想法，隐私办公室会在一个工作日内与您联系。只有他们能看到。',
        'Tell us what worries you. The privacy office gets back within one working day; only they can see this.',
      ),
    ],
    fields: [
      {
        name: 'reason',
        kind: 'long-text',
        label: w('您的顾虑', 'What worries you'),
        help: w(
          '请不要写密码、银行卡号或身份证号。',
          'Please leave out passwords, card and identity numbers.',
        ),
        required: true,
        maxLength: 1000,
      },
      {
        name: 'talk',
        kind: 'choice',
        label: w('想怎么聊', 'How would you like to talk'),
        required: true,
        options: [
          { value: 'thread', label: w('就在这里回复我', 'Reply to me here') },
          { value: 'call', label: w('打电话给我', 'Call me') },
          { value: 'meet', label: w('当面聊', 'Meet in person') },
        ],
      },
      { name: 'day', kind: 'date', label: w('哪天方便', 'Which day suits you') },
    ],
    submit: w('发送', 'Send'),
    cancel: w('取消', 'Cancel'),
    action: { name: 'notices.concern', about },
  };
}

const departments: [string, string, [string, string, string, string][]][] = [
  [
    '人力资源部',
    'Human resources',
    [
      ['林小雨', 'Lin Xiaoyu', '人力资源经理', 'HR manager'],
      ['周敏', 'Zhou Min', '员工关系专员', 'Employee relations'],
    ],
  ],
  ['法务与隐私', 'Legal and privacy', [['何知远', 'He Zhiyuan', '隐私官', 'Privacy officer']]],
  [
    '销售部',
    'Sales',
    [
      ['赵海', 'Zhao Hai', '销售总监', 'Head of sales'],
      ['李青', 'Li Qing', '客户经理', 'Account manager'],
      ['Ada Sample', 'Ada Sample', '客户经理', 'Account manager'],
      ['吴桐', 'Wu Tong', '客户经理', 'Account manager'],
    ],
  ],
  [
    '信息技术部',
    'IT',
    [
      ['孙一诺', 'Sun Yinuo', '系统管理员', 'System administrator'],
      ['高远', 'Gao Yuan', '工程师', 'Engineer'],
    ],
  ],
  ['公共关系部', 'Public relations', [['沈星', 'Shen Xing', '公关负责人', 'PR lead']]],
  [
    '客服中心',
    'Customer care',
    [
      ['陈一帆', 'Chen Yifan', '班组长', 'Team lead'],
      ['马晓', 'Ma Xiao', '客服专员', 'Agent'],
    ],
  ],
];

const roles: Record<string, [string, string]> = {
  林小雨: ['人事', 'HR'],
  何知远: ['隐私官', 'Privacy'],
  赵海: ['经理', 'Manager'],
  陈一帆: ['经理', 'Manager'],
  孙一诺: ['应急组', 'Crisis team'],
};

export function personas(w: Pick, current: string) {
  return departments.map(([zh, en, people]) => ({
    department: w(zh, en),
    people: people.map(([zhName, enName, zhTitle, enTitle]): Persona => {
      const role = roles[zhName];
      return {
        id: enName.toLowerCase().replace(' ', '-'),
        name: w(zhName, enName),
        title: w(zhTitle, enTitle),
        badges: role ? [{ label: w(...role), tone: 'info' }] : undefined,
        unread: zhName === '吴桐' ? 1 : 0,
        unreadLabel: w('1 条未读', '1 unread'),
        current: zhName === current,
      };
    }),
  }));
}

export function disclosure(w: Pick) {
  return {
    caption: w('收集什么、为什么、保存多久', 'What is collected, why, and for how long'),
    labels: {
      what: w('收集内容', 'What'),
      purpose: w('目的', 'Purpose'),
      legalBasis: w('法律依据', 'Legal basis'),
      use: w('用途', 'Use'),
      retention: w('保存期限', 'Kept'),
      rights: w('您的权利', 'Your rights'),
      means: w('方式', 'Means'),
      hours: w('时段', 'Hours'),
      records: w('阅知据此留存', 'What Heed keeps by it'),
      necessity: w('必要性及影响', 'Necessity and effect'),
    },
    rows: [
      {
        what: w('聊天记录', 'Chat records'),
        purpose: w('衡量业务沟通效果', 'To measure how effective business communication is'),
        legalBasis: w('依法制定的劳动规章制度', 'Employment rules lawfully adopted'),
        use: w('仅供内部分析，绝不公布', 'Internal analysis only, never published'),
        retention: w('3 个月', '3 months'),
        rights: w('可要求查看、更正、删除', 'You may ask to see, correct and erase'),
        means: w('企业微信会话存档', 'WeCom chat archive'),
        hours: w('工作日 9:00–18:00', 'Working days 9:00–18:00'),
      },
      {
        what: w('文件传输', 'File transfers'),
        purpose: w('防止数据泄露', 'To prevent data leaks'),
        legalBasis: w('依法制定的劳动规章制度', 'Employment rules lawfully adopted'),
        use: w('仅供内部审计，绝不公布', 'Internal audit only, never published'),
        retention: w('6 个月', '6 months'),
        rights: w('可要求查看、更正、删除', 'You may ask to see, correct and erase'),
        means: w('类型、大小与时间，不含内容', 'Type, size and time, not the content'),
      },
    ],
  };
}

export function policyHtml(w: Pick): string {
  return w(
    `<p>为了了解我们与客户沟通的效果，样例公司将留存销售部在<strong>工作账号</strong>上与客户的聊天记录。本说明告诉您：收集哪些内容、为什么收集、由谁查看、保存多久，以及您可以怎样行使权利。</p>
<h2>一、适用范围</h2><p>适用于销售部使用企业微信工作账号的全体同事。您的私人账号、私人设备以及非工作时间的聊天<strong>不在</strong>收集范围之内。</p>
<h2>二、我们承诺</h2><ul><li>合法、透明，先告知、后收集；</li><li>只收集达到目的所必需的最少内容；</li><li>记录内容只有在司法调查或安全事件中才会被打开，须两人批准，并且您会看到。</li></ul>
<h2>三、您的权利</h2><p>您可以随时在“我的”页面查看关于您的记录，要求更正或删除，也可以提出异议。我们会在 15 个工作日内答复；如果不能照办，会说明理由。</p>`,
    `<p>To understand how well we communicate with customers, Sample Company keeps the Sales department’s chats with customers on <strong>work accounts</strong>. This page tells you what is collected and why, who may look at it, how long it is kept, and how to use your rights.</p>
<h2>1. Scope</h2><p>This applies to everyone in Sales who uses a WeCom work account. Private accounts, private devices and chats outside working hours are <strong>not</strong> collected.</p>
<h2>2. What we promise</h2><ul><li>Lawful and open: you are told first.</li><li>No more than the purpose needs.</li><li>Content is opened only for a judicial inquiry or a security incident, with two people’s approval, and you can see that it happened.</li></ul>
<h2>3. Your rights</h2><p>On your own page you can see what is held about you, have it corrected or erased, and object. You get an answer within 15 working days, with reasons if we cannot do as you ask.</p>`,
  );
}
