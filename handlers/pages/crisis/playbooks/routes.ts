import type Router from '@koa/router';
import type { State } from '../../../context.ts';
import { editedPlaybook, showEdit } from './edit.tsx';
import { showPlaybooks } from './list.tsx';
import { lookedAtPlaybook, publishedPlaybook } from './look.tsx';
import { showPlaybook } from './one.tsx';
import { playbooksPath } from './shared.ts';

/** What is done first at each level: pages of no incident, so they stand before those of one. */
export function playbookPages(router: Router<State>): void {
  router.get(playbooksPath, showPlaybooks);
  router.get(`${playbooksPath}/:level`, showPlaybook);
  router.post(`${playbooksPath}/:level`, publishedPlaybook);
  router.get(`${playbooksPath}/:level/edit`, showEdit);
  router.post(`${playbooksPath}/:level/edit`, editedPlaybook);
  router.post(`${playbooksPath}/:level/look`, lookedAtPlaybook);
}
