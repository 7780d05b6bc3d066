import { v7 } from 'uuid';
import { z } from 'zod';
import { inTransaction } from '../../../src/db/pool.ts';
import { HeedError } from '../../../src/errors.ts';
import type { Case } from '../../../src/notices/standing.ts';
import { loadCase } from '../../../src/notices/standing.ts';
import { fileObjection, objectionStatement } from '../../../src/objections/file.ts';
import { mayObject } from '../../../src/objections/rules.ts';
import { standingObjection } from '../../../src/objections/store.ts';
import { demand } from '../../../src/people/permissions.ts';
import { findVersion, type StoredText } from '../../../src/policies/store.ts';
import { entriesByMatter } from '../../../src/receipts/own.ts';
import { textProblem } from '../../../src/threads/rules.ts';
import { Confirm, FieldView, Section } from '../../../src/web/components/index.ts';
import { type Ctx, csrf, formFields, idParam, shownField, shownLanguage, translate } from '../../context.ts';
import { goOn } from './go-on.ts';
import { renderHere } from './notice.tsx';
import { kioskSession, visiting } from './screen.tsx';

const filing = z.object({ id: z.uuid(), version: z.uuid(), text: z.string().max(40_000).default('') });

interface Shown {
  text: StoredText;
  problem?: string;
}

/** The right to object, apart from everything else (GDPR 21(4)), and the way to use it here. */
export async function objectionHere(
  ctx: Ctx,
  found: Case,
  { text, typed, problem }: Shown & { typed?: string },
) {
  const { app, language } = ctx.state;
  if (!mayObject(text.front)) return null;
  const t = translate(ctx);
  const standing = await standingObjection(app.db, found.person.id, found.policy.id);
  const { number } = await findVersion(app.db, text.versionId);
  return (
    <Section title={t('notices.page.objection')} id="objection" sheet>
      <p>{t('notices.page.objectionText')}</p>
      {standing ? null : (
        <Confirm
          ask={t('notices.page.objectionButton')}
          text={t('objections.consequence')}
          confirm={t('objections.submit')}
          look="plain"
          open={problem !== undefined}
          post={{ url: `/kiosk/n/${found.noticeId}/objection`, csrf: csrf(ctx) }}
          values={{ id: v7(), version: text.versionId, [shownField]: language }}
        >
          <blockquote>{objectionStatement(language, text.front.title, number)}</blockquote>
          <FieldView
            id="objection-text"
            field={{
              name: 'text',
              kind: 'long-text',
              label: t('objections.label'),
              help: t('objections.intro'),
              required: true,
              maxLength: 4_000,
            }}
            value={typed ?? ''}
            autocomplete="off"
            {...(problem ? { error: t(`threads.problem.${problem}`) } : {})}
            focusError
            optional={t('common.optional')}
          />
        </Confirm>
      )}
    </Section>
  );
}

/** POST /kiosk/n/:notice/objection */
export async function objectHere(ctx: Ctx): Promise<void> {
  const visit = visiting(ctx);
  if (!visit) return;
  const { app, now } = ctx.state;
  const personId = visit.person.id;
  demand(visit.person, 'objections.file', { personId });
  const sent = filing.safeParse(formFields(ctx));
  if (!sent.success) throw new HeedError('bad-request', 'that is not the form of an objection');
  const { id, version: versionId, text } = sent.data;
  const found = await loadCase(app.db, idParam(ctx, 'notice'), personId, ctx.state.language);
  const problem = textProblem(text);
  if (problem) {
    ctx.status = 422;
    return await renderHere(ctx, found, { result: undefined, objection: { typed: text, problem } });
  }
  const act = { id, personId, versionId, reasons: text, language: shownLanguage(ctx), zone: app.zone, now };
  const filed = await inTransaction(app.db, (tx) =>
    fileObjection(tx, app, { ...act, session: kioskSession(ctx, visit) }),
  );
  const entry = (await entriesByMatter(app.db, personId, 'objection.filed')).get(filed.id);
  await goOn(ctx, personId, entry ?? 0);
}
