import type Router from '@koa/router';
import type { State } from '../../context.ts';
import { showMine } from './mine.tsx';
import { surveyList } from './staff/list.tsx';
import { openForm, openPreviewed, previewOpening } from './staff/open.tsx';
import { resultsFile } from './staff/results-file.ts';
import { showSurveyRuns } from './staff/survey.tsx';
import { giveSignature, showSurvey } from './take-part.tsx';

/** Surveys, up to where they are answered: that is a page that knows nobody (`anonymous/survey.tsx`). */
export function surveyPages(router: Router<State>): void {
  router.get('/surveys', showMine);
  router.get('/surveys/:survey', showSurvey);
  router.post('/surveys/:survey/signature', giveSignature);
  router.get('/console/surveys', surveyList);
  router.get('/console/surveys/:survey', showSurveyRuns);
  router.get('/console/surveys/:survey/open', openForm);
  router.post('/console/surveys/:survey/preview', previewOpening);
  router.post('/console/surveys/:survey/open', openPreviewed);
  router.post('/console/surveys/:survey/results.csv', resultsFile('csv'));
  router.post('/console/surveys/:survey/results.xlsx', resultsFile('xlsx'));
}
