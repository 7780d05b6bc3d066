import { define } from '../define.ts';

/** What stands against an evidence bundle. */
export const bundle = define(
  { noNotice: '没有这份通知', notAsked: '这份通知没有发给这个人' },
  { noNotice: 'there is no such notice', notAsked: 'was not asked by this notice' },
);

export const bundlePlaces = define({ notice: '通知' }, { notice: 'notice' });
