import { define } from '../define.ts';

/** Periods, and which law applies where. */
export const deskTerms = define(
  {
    terms: {
      title: '答复期限',
      text: '法律或公司的规定，由法务决定。改动只影响以后的请求。',
      count: '多久之内答复',
      extension: '最多延长多久',
      unit: { months: '个日历月', 'working-days': '个工作日' },
      law: '法律规定：{{source}}',
      'company-default': '公司自己定的，不是法律：{{source}} 只要求“及时”',
      button: '保存期限',
      laws: '哪里适用哪部法律',
      lawsText: '不设定时按同事所在地；既不在中国也不在欧盟的，按公司制度依据的法律，取最早的一天。',
      scope: '地点或公司',
      byPlace: '按所在地',
      saveLaws: '保存',
      nowhere: '人员名单里没有地点或公司。',
    },
  },
  {
    terms: {
      title: 'Periods',
      text: 'What the law or the company says, for counsel to decide. Changes count for later requests only.',
      count: 'Answered within',
      extension: 'Extended by at most',
      unit: { months: 'calendar months', 'working-days': 'working days' },
      law: 'Law: {{source}}',
      'company-default': 'A company default, not law: {{source}} asks for promptness only',
      button: 'Save the period',
      laws: 'Which law applies where',
      lawsText:
        'Unset, it is the law of where a colleague works; outside China and the EU those that the policies are written under, and of several the earliest day.',
      scope: 'Site or entity',
      byPlace: 'Where they work',
      saveLaws: 'Save',
      nowhere: 'The staff list names no sites or entities.',
    },
  },
);
