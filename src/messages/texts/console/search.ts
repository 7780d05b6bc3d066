import { define } from '../define.ts';

export const search = define(
  {
    search: {
      label: '查找人员、通知、制度和个案',
      placeholder: '找人、通知、制度…',
      title: '查找',
      lead: '可以找人（姓名、工号、邮箱）、通知、制度和个案。找什么不会出现在网址里，也不记入日志。',
      none: '没有找到',
      noneText: '换个写法试试。这里只会找到你有权查看的内容。',
      more: '只显示前 {{most}} 项，请写得更具体一些。',
      left: '已离职',
      overdue_one: '逾期 {{count}} 项',
      overdue_other: '逾期 {{count}} 项',
      open: '待完成 {{n}} 项',
      actions: '操作记录',
      kinds: {
        people: '人员',
        notices: '通知',
        policies: '制度',
        cases: '顾虑个案',
        objections: '反对',
        exemptions: '豁免',
      },
      caseStates: { open: '处理中', decided: '已有结论' },
    },
  },
  {
    search: {
      label: 'Find people, notices, policies and cases',
      placeholder: 'Find people, notices…',
      title: 'Find',
      lead: 'People by name, staff number or e-mail; notices, policies and cases. What you look for stands in no address and in no log.',
      none: 'Nothing found',
      noneText: 'Try it another way. Only what you may see is found here.',
      more: 'Only the first {{most}} are shown; please be more specific.',
      left: 'Has left',
      overdue_one: '{{count}} overdue',
      overdue_other: '{{count}} overdue',
      open: '{{n}} not finished',
      actions: 'What they did',
      kinds: {
        people: 'People',
        notices: 'Notices',
        policies: 'Policies',
        cases: 'Concerns',
        objections: 'Objections',
        exemptions: 'Exemptions',
      },
      caseStates: { open: 'Open', decided: 'Settled' },
    },
  },
);
