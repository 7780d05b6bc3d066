import type Router from '@koa/router';
import type { State } from '../context.ts';
import { answeredAlert, decidedAlertDelay, delayedAlert } from './file-rules/acts.ts';
import { showAlert } from './file-rules/alert.tsx';
import { allAlerts, myAskedAlerts } from './file-rules/alerts.tsx';
import { newRule, previewedRule, savedRule } from './file-rules/form.tsx';
import { endedRule, ruleList, showRule } from './file-rules/list.tsx';

/** Rules on files that people hand over, and the alerts of them. Whoever is asked may have no part in the console. */
export function fileRulePages(router: Router<State>): void {
  router.get('/console/file-rules', ruleList);
  router.get('/console/file-rules/new', newRule);
  router.post('/console/file-rules/preview', previewedRule);
  router.post('/console/file-rules', savedRule);
  router.get('/console/file-rules/:rule', showRule);
  router.get('/console/file-rules/:rule/edit', newRule);
  router.post('/console/file-rules/:rule/end', endedRule);
  router.get('/console/file-alerts', allAlerts);
  router.get('/file-alerts', myAskedAlerts);
  router.get('/file-alerts/:alert', (ctx) => showAlert(ctx));
  router.post('/file-alerts/:alert/answer', answeredAlert);
  router.post('/file-alerts/:alert/delay', delayedAlert);
  router.post('/file-alerts/:alert/delay/decide', decidedAlertDelay);
}
