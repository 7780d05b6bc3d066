import type Router from '@koa/router';
import type { State } from '../../context.ts';
import { certificateFile, showCertificate } from './certificate.tsx';
import { showCheck } from './check.tsx';
import { begin, showCourse } from './course.tsx';
import { courseFile } from './file.ts';
import { showMine } from './mine.tsx';
import { goOn, showModule } from './module.tsx';
import { answeredNudge, setMyPace, showNudge } from './nudge.tsx';
import { answer, beginAttempt, showQuiz } from './quiz.tsx';
import { reviewForm, reviewGiven } from './staff/answer.tsx';
import { answerList } from './staff/answers.tsx';
import { assignForm, assignPreviewed, previewAssigning } from './staff/assign.tsx';
import { showCourseFigures } from './staff/course.tsx';
import { stopJoiners } from './staff/joiners.tsx';
import { courseList } from './staff/list.tsx';
import { givenTries } from './staff/out.tsx';
import { peopleFile } from './staff/people-file.ts';

/** Learning on a page: the same as in the chat, for whoever likes more room. Nothing here needs a script. */
export function trainingPages(router: Router<State>): void {
  router.get('/training', showMine);
  router.get('/training/:course', showCourse);
  router.post('/training/:course/begin', begin);
  router.get('/training/:course/modules/:module', showModule);
  router.post('/training/:course/modules/:module', goOn);
  router.get('/training/:course/files/:file', courseFile);
  router.get('/training/:course/quiz', showQuiz);
  router.post('/training/:course/quiz', beginAttempt);
  router.post('/training/:course/answer', answer);
  router.get('/training/:course/passed', showCertificate);
  router.get('/training/:course/certificate.pdf', certificateFile);
  router.get('/nudge', (ctx) => showNudge(ctx));
  router.post('/nudge', answeredNudge);
  router.post('/me/nudges', setMyPace);
  router.get('/certificates', showCheck);
  router.get('/console/quiz-answers', answerList);
  router.get('/console/quiz-answers/:words', (ctx) => reviewForm(ctx));
  router.post('/console/quiz-answers/:words', reviewGiven);
  router.get('/console/courses', courseList);
  router.get('/console/courses/:course', (ctx) => showCourseFigures(ctx));
  router.get('/console/courses/:course/assign', assignForm);
  router.post('/console/courses/:course/preview', previewAssigning);
  router.post('/console/courses/:course/assign', assignPreviewed);
  router.post('/console/courses/:course/joiners', stopJoiners);
  router.post('/console/courses/:course/tries', givenTries);
  router.post('/console/courses/:course/people.csv', peopleFile('csv'));
  router.post('/console/courses/:course/people.xlsx', peopleFile('xlsx'));
}
