import { define } from './define.ts';

export const delivery = define(
  { again: '（这条可能已经发过。不确定你是否收到，所以再发一次。）' },
  { again: '(You may have had this before. We could not tell whether it arrived, so here it is again.)' },
);
