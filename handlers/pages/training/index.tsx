import type Router from '@koa/router';
import type { State } from '../../context.ts';
import { showCertificate } from './certificate.tsx';
import { begin, showCourse } from './course.tsx';
import { courseFile } from './file.ts';
import { showMine } from './mine.tsx';
import { goOn, showModule } from './module.tsx';
import { answer, beginAttempt, showQuiz } from './quiz.tsx';

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
}
