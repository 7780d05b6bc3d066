import { enrolmentsOf } from '../../../src/training/store.ts';
import { type Ctx, signedIn } from '../../context.ts';
import { EnrolmentItems } from '../training/mine.tsx';

/** For "About me": courses that wait for this person. */
export async function myCourses(ctx: Ctx) {
  const open = (await enrolmentsOf(ctx.state.app.db, signedIn(ctx).id)).filter(
    ({ state }) => state === 'open',
  );
  return open.length > 0 ? <EnrolmentItems key="courses" ctx={ctx} enrolments={open} /> : null;
}
