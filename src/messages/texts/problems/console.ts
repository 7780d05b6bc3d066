import { define } from '../define.ts';

export const views = define(
  {
    nameless: '请起个名字',
    nameLong: '最多 {{most}} 个字',
    same: '你在这个列表里已经有同名的视图，请换个名字',
    tooMany: '最多保存 {{most}} 个，请先删掉不用的',
  },
  {
    nameless: 'give it a name',
    nameLong: 'at most {{most}} characters',
    same: 'you have a view of this list under that name already; choose another',
    tooMany: 'at most {{most}} can be kept; remove one that is not used any more',
  },
);
