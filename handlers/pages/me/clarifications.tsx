import type { ComponentChildren } from 'preact';
import { casePath } from '../../../src/accountability/present.ts';
import { ownOpenCases } from '../../../src/accountability/store.ts';
import { can } from '../../../src/people/permissions.ts';
import { LinkButton, Section } from '../../../src/web/components/index.ts';
import { type Ctx, signedIn, translate } from '../../context.ts';

/** Where somebody is still to be heard, or what was decided is still open. Nothing for anybody else. */
export async function myClarifications(ctx: Ctx): Promise<ComponentChildren> {
  const viewer = signedIn(ctx);
  if (!can(viewer, 'accountability.mine')) return null;
  const t = translate(ctx);
  const all = await ownOpenCases(ctx.state.app.db, viewer.id);
  if (all.length === 0) return null;
  return (
    <Section id="clarifications" title={t('accountability.mine.title')} text={t('accountability.mine.text')}>
      <ul class="todo">
        {all.map((one) => (
          <li key={one.id} class="sheet todo-item">
            <h3>{t('accountability.mine.line', { code: one.code })}</h3>
            <LinkButton href={casePath(one.id)}>{t('accountability.mine.open')}</LinkButton>
          </li>
        ))}
      </ul>
    </Section>
  );
}
