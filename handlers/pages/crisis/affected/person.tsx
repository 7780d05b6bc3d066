import { v7 } from 'uuid';
import { toldByHand } from '../../../../src/crisis/affected/by-hand.ts';
import { readContact } from '../../../../src/crisis/affected/contact.ts';
import { historyOf } from '../../../../src/crisis/affected/history.ts';
import { noteContact } from '../../../../src/crisis/affected/outside.ts';
import { affectedPath } from '../../../../src/crisis/affected/present.ts';
import { type AffectedLine, affectedLines } from '../../../../src/crisis/affected/reached.ts';
import { notAffected } from '../../../../src/crisis/affected/remove.ts';
import { hands } from '../../../../src/crisis/affected/rules.ts';
import { findAffected, lockReal } from '../../../../src/crisis/affected/store.ts';
import { inTransaction } from '../../../../src/db/pool.ts';
import { HeedError } from '../../../../src/errors.ts';
import { formatMoment } from '../../../../src/messages/format.ts';
import { can } from '../../../../src/people/permissions.ts';
import { longestText, textProblem } from '../../../../src/threads/rules.ts';
import { isUuid } from '../../../../src/uuid.ts';
import { Confirm, FieldView, PageHead, Section } from '../../../../src/web/components/index.ts';
import { type Ctx, csrf, formFields, idParam, translate } from '../../../context.ts';
import { backTo } from '../frame.tsx';
import { renderAffected, type Within, within } from './frame.tsx';
import { nameIn, Reached } from './people.tsx';
import { PromiseForm } from './remedies.tsx';

interface Problem {
  form: 'contact' | 'remedy';
  text: string;
}

/** GET /crisis/:incident/affected/people/:affected */
export async function showPerson(ctx: Ctx, problem?: Problem): Promise<void> {
  const here = await within(ctx, 'affected.read');
  const { app, now, language } = ctx.state;
  const t = translate(ctx);
  const { incident, viewer } = here;
  const one = await findAffected(app.db, incident.id, idParam(ctx, 'affected'));
  const filter = { after: one.number - 1, limit: 1 };
  const [line] = await affectedLines(app.db, app.vault, incident.id, filter, now);
  if (!line) throw new HeedError('not-found', `nobody is affected as ${one.id}`);
  const entries = await historyOf(app.db, app.vault, one.id);
  const words = (key: string, params = {}) => t(`crisis.affected.one.${key}`, params);
  const list = (kinds: readonly string[]) =>
    kinds.map((kind) => t(`crisis.affected.kind.${kind}`)).join(language === 'en' ? ', ' : '、');
  renderAffected(
    ctx,
    here,
    'people',
    <>
      <PageHead
        title={words('title', { number: line.number })}
        lead={nameIn(ctx, line)}
        up={{ href: affectedPath(incident.id, '/people'), label: t('crisis.affected.tabs.people') }}
      />
      <p>
        <Reached ctx={ctx} line={line} />
      </p>
      <Section id="facts" title={words('facts')}>
        {entries.map((entry, n) => (
          <div class="sheet" key={n}>
            <p>
              {entry.what === 'added'
                ? words('added', { kinds: list(entry.kinds) })
                : entry.what === 'removed'
                  ? words('removed')
                  : words('byHand', { how: words(`hows.${entry.how}`) })}
            </p>
            {entry.words ? <p class="said">{entry.words}</p> : null}
            <p class="quiet">
              {entry.byName} · {formatMoment(entry.at, language, viewer.timeZone)}
            </p>
          </div>
        ))}
      </Section>
      {can(viewer, 'affected.add') ? <Acts {...{ ctx, here, line, problem }} /> : null}
    </>,
  );
}

function Acts({
  ctx,
  here,
  line,
  problem,
}: {
  ctx: Ctx;
  here: Within;
  line: AffectedLine;
  problem: Problem | undefined;
}) {
  const t = translate(ctx);
  const { incident } = here;
  const words = (key: string, params = {}) => t(`crisis.affected.one.${key}`, params);
  const post = (act: string) => ({
    url: affectedPath(incident.id, `/people/${line.id}/${act}`),
    csrf: csrf(ctx),
  });
  const optional = t('common.optional');
  const text = (name: string, label: string, maxLength = 200) => (
    <FieldView
      id={`affected-${name}`}
      field={{ name, kind: 'text', label, maxLength }}
      value=""
      optional={optional}
    />
  );
  return (
    <div class="flow">
      {line.reach === 'untold' ? <p class="quiet">{words('nothingSent')}</p> : null}
      {line.reach !== 'untold' && !incident.drill ? (
        <Confirm
          ask={words('hand')}
          text={words('handText')}
          confirm={words('handDo')}
          look="plain"
          post={post('by-hand')}
          values={{ id: v7() }}
        >
          <FieldView
            id="affected-how"
            field={{
              name: 'how',
              kind: 'choice',
              label: words('how'),
              required: true,
              options: hands.map((value) => ({ value, label: words(`hows.${value}`) })),
            }}
            value=""
            optional={optional}
          />
          <FieldView
            id="affected-note"
            field={{ name: 'note', kind: 'long-text', label: words('note'), maxLength: longestText }}
            value=""
            optional={optional}
          />
        </Confirm>
      ) : null}
      {line.left ? (
        <Confirm
          ask={words('contact')}
          text={problem?.form === 'contact' ? problem.text : words('contactText')}
          confirm={words('contactDo')}
          look="plain"
          open={problem?.form === 'contact'}
          post={post('contact')}
        >
          {text('name', words('name'))}
          {text('email', words('email'), 300)}
          {text('mobile', words('mobile'), 60)}
          <FieldView
            id="affected-language"
            field={{
              name: 'language',
              kind: 'choice',
              label: words('language'),
              required: true,
              options: [
                { value: 'zh-CN', label: '中文' },
                { value: 'en', label: 'English' },
              ],
            }}
            value="zh-CN"
            optional={optional}
          />
        </Confirm>
      ) : null}
      {incident.drill ? null : (
        <PromiseForm
          {...{ ctx, incidentId: incident.id, affectedId: line.id }}
          {...(problem?.form === 'remedy' ? { problem: problem.text } : {})}
        />
      )}
      {line.standing === 'affected' ? (
        <Confirm
          ask={words('out')}
          text={words('outText')}
          confirm={words('outDo')}
          look="plain"
          post={post('out')}
        >
          <FieldView
            id="affected-out"
            field={{
              name: 'why',
              kind: 'long-text',
              label: words('outWhy'),
              required: true,
              maxLength: longestText,
            }}
            value=""
            optional={optional}
          />
        </Confirm>
      ) : null}
    </div>
  );
}

/** POST …/people/:affected/out */
export async function takenOut(ctx: Ctx): Promise<void> {
  const { incident, viewer } = await within(ctx, 'affected.add');
  const { app, now } = ctx.state;
  const { why = '' } = formFields(ctx);
  if (textProblem(why)) throw new HeedError('bad-input', 'it needs a reason', { text: 'affected-why' });
  const id = idParam(ctx, 'affected');
  await inTransaction(app.db, (tx) =>
    notAffected(tx, app, { incidentId: incident.id, id, why, by: viewer.id, now }),
  );
  backTo(ctx, incident.id, `/affected/people/${id}`);
}

/** POST …/people/:affected/by-hand */
export async function noteByHand(ctx: Ctx): Promise<void> {
  const { incident, viewer } = await within(ctx, 'affected.add');
  const { app, now } = ctx.state;
  const { id, note = '', ...fields } = formFields(ctx);
  const how = hands.find((one) => one === fields.how);
  if (!how || !isUuid(id) || textProblem(note) === 'tooLong')
    throw new HeedError('bad-request', 'that is not how somebody is told');
  const affectedId = idParam(ctx, 'affected');
  await inTransaction(app.db, async (tx) =>
    toldByHand(tx, app, await lockReal(tx, incident.id), { id, affectedId, how, note, by: viewer.id, now }),
  );
  backTo(ctx, incident.id, `/affected/people/${affectedId}`);
}

/** POST …/people/:affected/contact */
export async function contactNoted(ctx: Ctx): Promise<void> {
  const { incident, viewer } = await within(ctx, 'affected.add');
  const { app, now } = ctx.state;
  const { name = '', email = '', mobile = '', language = '' } = formFields(ctx);
  const read = readContact({ name, email, mobile, language });
  const id = idParam(ctx, 'affected');
  if ('problem' in read) {
    ctx.status = 422;
    const text = translate(ctx)(`crisis.affected.problem.outside.${read.problem}`, { line: 1 });
    return showPerson(ctx, { form: 'contact', text });
  }
  await inTransaction(app.db, (tx) =>
    noteContact(tx, app, { incidentId: incident.id, id, contact: read.contact, by: viewer.id, now }),
  );
  backTo(ctx, incident.id, `/affected/people/${id}`);
}
