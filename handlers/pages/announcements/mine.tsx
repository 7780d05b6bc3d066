import { tipsWanted, turnTipsDown, wantTips } from '../../../src/announcements/wanted.ts';
import { inTransaction } from '../../../src/db/pool.ts';
import { demand } from '../../../src/people/permissions.ts';
import { Alert, Button, Hidden, Section } from '../../../src/web/components/index.ts';
import { type Ctx, csrf, formFields, signedIn, translate } from '../../context.ts';

/** For "About me": whether this person gets tips, which nobody else sees. Nothing for whoever has to do with none. */
export async function myTips(ctx: Ctx) {
  const wanted = await tipsWanted(ctx.state.app.db, signedIn(ctx).id);
  if (wanted === undefined) return null;
  const t = translate(ctx);
  const said = ctx.query.tips === (wanted ? 'on' : 'off');
  return (
    <Section
      title={t('announcements.mine.title')}
      id="tips"
      text={t(`announcements.mine.${wanted ? 'on' : 'off'}`)}
    >
      {said ? (
        <Alert tone="good" announce="status">
          <p>{t(`announcements.mine.${wanted ? 'turnedOn' : 'turnedOff'}`)}</p>
        </Alert>
      ) : null}
      <form method="post" action="/me/tips">
        <Hidden csrf={csrf(ctx)} values={{ wanted: wanted ? 'off' : 'on' }} />
        <Button>{t(`announcements.mine.${wanted ? 'turnOff' : 'turnOn'}`)}</Button>
      </form>
    </Section>
  );
}

/** POST /me/tips: as often as one likes. */
export async function setMyTips(ctx: Ctx): Promise<void> {
  const viewer = signedIn(ctx);
  demand(viewer, 'announcements.tips', { personId: viewer.id });
  const { app, now } = ctx.state;
  const on = formFields(ctx).wanted === 'on';
  await inTransaction(app.db, (tx) => (on ? wantTips : turnTipsDown)(tx, viewer.id, now));
  ctx.redirect(`/me?tips=${on ? 'on' : 'off'}#tips`);
  ctx.status = 303;
}
