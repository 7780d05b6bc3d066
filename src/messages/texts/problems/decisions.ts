import { define } from '../define.ts';

/** Where a problem is in a form about one person. */
export const places = define(
  { days: '工作日', reasonKind: '原因类别', lastDay: '最后一天', forWhom: '给谁', whichPolicy: '哪份制度' },
  {
    days: 'working days',
    reasonKind: 'kind of reason',
    lastDay: 'last day',
    forWhom: 'for whom',
    whichPolicy: 'which policy',
  },
);

export const cases = define(
  { days: '请填 1 到 60 之间的整数' },
  { days: 'has to be a whole number from 1 to 60' },
);

export const exemptions = define(
  {
    kindMissing: '请选一项',
    reasonMissing: '请写明理由，4000 字以内',
    untilPast: '要在今天之后',
    untilFar: '最长 {{most}} 个月（公司默认值）',
    personUnknown: '在职人员里没有这个工号',
    policyMissing: '请选一份制度',
  },
  {
    kindMissing: 'choose one',
    reasonMissing: 'give the reason, in at most 4,000 characters',
    untilPast: 'has to be a day to come',
    untilFar: 'lasts at most {{most}} months (a company default)',
    personUnknown: 'nobody who works here has this staff number',
    policyMissing: 'choose a policy',
  },
);
