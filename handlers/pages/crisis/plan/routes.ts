import type Router from '@koa/router';
import type { State } from '../../../context.ts';
import { playbookPages } from '../playbooks/routes.ts';
import { setLastResort, setLevel, setPlace } from './acts.ts';
import { choseOrder, showOrder } from './order.tsx';
import { takePaper } from './paper.tsx';
import { showPlan } from './plan.tsx';

/** How people are called: pages of no incident, so they stand before those of one. */
export function crisisPlanPages(router: Router<State>): void {
  router.get('/crisis/plan', (ctx) => showPlan(ctx));
  router.post('/crisis/plan/last-resort', setLastResort);
  router.post('/crisis/plan/place', setPlace);
  router.post('/crisis/plan/paper', takePaper);
  router.post('/crisis/plan/level/:level', setLevel);
  playbookPages(router);
  router.get('/crisis/order', (ctx) => showOrder(ctx));
  router.post('/crisis/order', choseOrder);
}
