import { inTransaction } from '../../../../src/db/pool.ts';
import { HeedError } from '../../../../src/errors.ts';
import type { DepartmentChoice } from '../../../../src/notices/choose.ts';
import { demand } from '../../../../src/people/permissions.ts';
import { type AssignedAudience, endJoiners } from '../../../../src/training/audiences.ts';
import { consoleCoursePath } from '../../../../src/training/present.ts';
import { isUuid } from '../../../../src/uuid.ts';
import { Confirm, Section } from '../../../../src/web/components/index.ts';
import { type Ctx, csrf, formFields } from '../../../context.ts';
import { audienceWords } from '../../console/notice-look.tsx';
import { consoleViewer, done } from '../../console/shell.tsx';
import type { Words } from '../../console/words.ts';
import { nameParam } from '../data.ts';

interface Props {
  ctx: Ctx;
  code: string;
  audiences: readonly AssignedAudience[];
  tree: readonly DepartmentChoice[];
  words: Words;
}

/** Of whom whoever comes to belong to them is asked, each with a way to end that. */
export function JoinersList({ ctx, code, audiences, tree, words }: Props) {
  const { t, day } = words;
  return (
    <Section id="joiners" title={t('training.staff.joiners.title')} text={t('training.staff.joiners.text')}>
      <ul class="todo">
        {audiences.map(({ id, audience, at }) => (
          <li key={id} class="sheet todo-item">
            <div>
              <h3>{audienceWords(audience, tree, words)}</h3>
              <p class="quiet">{t('training.staff.joiners.since', { day: day(at) })}</p>
              <Confirm
                ask={t('training.staff.joiners.stop')}
                text={t('training.staff.joiners.stopText')}
                confirm={t('training.staff.joiners.confirm')}
                look="plain"
                post={{ url: `${consoleCoursePath(code)}/joiners`, csrf: csrf(ctx) }}
                values={{ assignment: id }}
              />
            </div>
          </li>
        ))}
      </ul>
    </Section>
  );
}

/** POST /console/courses/:course/joiners: whoever joins later is not asked any more. */
export async function stopJoiners(ctx: Ctx): Promise<void> {
  const by = consoleViewer(ctx);
  demand(by, 'training.manage');
  const { app, now } = ctx.state;
  const code = nameParam(ctx, 'course');
  const { assignment: assignmentId = '' } = formFields(ctx);
  if (!isUuid(assignmentId)) throw new HeedError('bad-request', 'that is not the form of an assignment');
  await inTransaction(app.db, (tx) => endJoiners(tx, { assignmentId, code, by, now }));
  done(ctx, consoleCoursePath(code), 'saved');
}
