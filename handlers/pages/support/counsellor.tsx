import { sql } from 'kysely';
import { z } from 'zod';
import { inTransaction } from '../../../src/db/pool.ts';
import { HeedError } from '../../../src/errors.ts';
import { formatMoment } from '../../../src/messages/format.ts';
import { demand } from '../../../src/people/permissions.ts';
import type { Viewer } from '../../../src/people/person.ts';
import {
  addNote,
  lockNote,
  longestNote,
  newNoteId,
  openNotes,
  tooShort,
} from '../../../src/support/counselling/notes.ts';
import { callOff, offer, withdraw } from '../../../src/support/counselling/offer.ts';
import { bookings, slotsOfCounsellor } from '../../../src/support/counselling/store.ts';
import { type Ctx, formFields, signedIn } from '../../context.ts';
import { back } from './acts.ts';
import { type Desk, renderDesk } from './desk.tsx';

const offering = z.object({
  from: z.string().max(40).default(''),
  minutes: z.coerce.number().int().min(10).max(240).catch(0),
  count: z.coerce.number().int().min(1).max(12).catch(0),
  place: z.string().trim().max(120).catch('').default(''),
});
/** A free hour is taken back by its id, one that somebody has by their booking's. */
const ofHour = z.union([z.object({ slot: z.uuid() }), z.object({ booking: z.uuid() })]);
const ofBooking = z.object({
  booking: z.uuid(),
  passphrase: z.string().max(400).default(''),
  words: z.string().trim().max(longestNote).catch('').default(''),
});

function counsellor(ctx: Ctx): Viewer {
  const viewer = signedIn(ctx);
  demand(viewer, 'support.offer');
  return viewer;
}

/** What a counsellor offers, and who booked with them: theirs alone. */
export async function showDesk(ctx: Ctx, more: Partial<Desk> = {}): Promise<void> {
  const viewer = counsellor(ctx);
  const { app, now, language } = ctx.state;
  // Those of the last months too, since notes are written afterwards.
  const all = (await bookings(app.db, app.vault)).filter(
    ({ counsellorId, withdrawn }) => counsellorId === viewer.id && !withdrawn,
  );
  demand(viewer, 'support.talks', { counsellorId: viewer.id });
  const ids = all.flatMap(({ personId }) => personId ?? []);
  const { rows: names } = await sql<{ id: string; name: string }>`
    select id, name from person where id = any(${ids}::uuid[])`.execute(app.db);
  const nameOf = new Map(names.map(({ id, name }) => [id, name]));
  const open = await slotsOfCounsellor(app.db, viewer.id, now);
  const at = (when: Date) => formatMoment(when, language, viewer.timeZone);
  renderDesk(ctx, {
    open: open.map((one) => ({
      id: one.id,
      said: `${at(one.startsAt)} · ${one.minutes} min · ${one.place}`,
    })),
    talks: all.map((one) => ({
      booking: one.booking,
      said: `${at(one.startsAt)} · ${one.place}`,
      name: (one.personId && nameOf.get(one.personId)) || null,
      notes: one.notes,
      toCome: one.startsAt > now,
    })),
    ...more,
  });
}

export async function offeredHours(ctx: Ctx): Promise<void> {
  const viewer = counsellor(ctx);
  const { app, now } = ctx.state;
  const fields = offering.safeParse(formFields(ctx));
  if (!fields.success) throw new HeedError('bad-request', 'that is not the form of hours');
  const { from, minutes, count, place } = fields.data;
  const problem = minutes === 0 ? 'minutes' : count === 0 ? 'count' : place === '' ? 'place' : undefined;
  const made =
    problem ??
    (await inTransaction(app.db, (tx) =>
      offer(tx, { counsellorId: viewer.id, from, zone: viewer.timeZone, minutes, times: count, place, now }),
    ));
  if (typeof made === 'number') return back(ctx, '/support/counsellor#open');
  ctx.status = 422;
  return showDesk(ctx, { entered: { from, place, problem: made } });
}

export async function tookBackHour(ctx: Ctx): Promise<void> {
  const viewer = counsellor(ctx);
  const fields = ofHour.safeParse(formFields(ctx));
  if (!fields.success) throw new HeedError('bad-request', 'that is not an hour');
  const { app, now } = ctx.state;
  const hour = fields.data;
  await inTransaction(app.db, (tx) =>
    'slot' in hour
      ? withdraw(tx, hour.slot, viewer.id)
      : callOff(tx, hour.booking, { counsellorId: viewer.id, now }),
  );
  back(ctx, `/support/counsellor#${'slot' in hour ? 'open' : 'talks'}`);
}

/** Seals a note, or opens those there are: the passphrase is used and forgotten. */
export async function noted(ctx: Ctx): Promise<void> {
  const viewer = counsellor(ctx);
  const { app, now } = ctx.state;
  const fields = ofBooking.safeParse(formFields(ctx));
  if (!fields.success) throw new HeedError('bad-request', 'that is not the form of a note');
  const { booking, passphrase, words } = fields.data;
  const problem = tooShort(passphrase) ? 'passphrase' : words === '' ? 'note' : undefined;
  if (problem) {
    ctx.status = 422;
    return showDesk(ctx, { noteProblem: { booking, problem, words } });
  }
  const id = newNoteId();
  const locked = await lockNote(id, passphrase, words);
  const added = await inTransaction(app.db, (tx) =>
    addNote(tx, booking, { counsellorId: viewer.id, id, locked, now, zone: app.zone }),
  );
  if (!added) throw new HeedError('not-found', 'no such talk');
  back(ctx, '/support/counsellor#talks');
}

export async function openedNotes(ctx: Ctx): Promise<void> {
  const viewer = counsellor(ctx);
  const fields = ofBooking.safeParse(formFields(ctx));
  if (!fields.success) throw new HeedError('bad-request', 'that is not the form of notes');
  const { booking, passphrase } = fields.data;
  const notes = await openNotes(ctx.state.app.db, booking, { counsellorId: viewer.id, passphrase });
  return showDesk(ctx, { opened: { booking, notes } });
}
