import { define } from '../define.ts';

/** What stands against days of rest and of work that a company puts in, and against counting where none are known. */
export const calendar = define(
  {
    yearUnknown:
      '还不知道 {{year}} 年的放假调休安排。请在工作台的“工作日历”里录入（或用 heed calendar set），或升级到已包含这一年的版本',
    noDay: '开头要是日期，例如 2027-01-01，或起止两个日期',
    noKind: '日期后面要写“放假”或“上班”',
    backwards: '结束日期在开始日期之前',
    tooLong: '超过 {{most}} 天，年份是不是写错了？',
    nameLong: '名称超过 {{most}} 字',
    dayTwice: '{{day}} 前面已经写过',
    noDays: '里面没有日期',
  },
  {
    yearUnknown:
      'the public holidays of {{year}} are not known yet. Put them in under "Working days" in the console (or with heed calendar set), or update to a version that knows them',
    noDay: 'has to begin with a day such as 2027-01-01, or a first and a last one',
    noKind: 'after the day there has to be "rests" or "works"',
    backwards: 'ends before it begins',
    tooLong: 'is longer than {{most}} days; is the year a slip?',
    nameLong: 'has a name of more than {{most}} characters',
    dayTwice: 'says something of {{day}} again',
    noDays: 'holds no days',
  },
);
