import type { Clock } from '../../clock.ts';
import type { Db } from '../../db/pool.ts';
import type { Outcome, Platform } from '../port.ts';
import type { SlackAnswers, SlackApi } from './api.ts';
import { preview } from './blocks/preview.ts';
import { changeMessage } from './change.ts';
import { findSent } from './find.ts';
import { openForm } from './open-form.ts';
import { slackPins } from './pins.ts';
import { recallMessages } from './recall.ts';
import { Refusals } from './refusals.ts';
import { slackRooms } from './rooms.ts';
import { sendNew } from './send.ts';
import type { SlackTeam } from './settings.ts';

/** An app's direct messages to members of its workspace: one call for each person. */
export function slackPlatform(
  api: SlackApi & SlackAnswers,
  db: Db,
  team: Pick<SlackTeam, 'teamId' | 'botUserId'>,
  clock: Clock,
): Platform {
  const deps = {
    ...{ api, db, clock, answers: api },
    ...{ refusals: new Refusals(), changeRefusals: new Refusals() },
  };
  return {
    name: 'slack',
    // At four messages a second eight under way bear answers that take almost two.
    capabilities: { batch: 1, atOnce: 8, dedupeMs: 0, replaces: true, changesApart: true, forms: true },
    async send(batch, signal) {
      const outcomes: Outcome[] = [];
      for (const receiver of batch.to) {
        const send = receiver.replaces === undefined ? sendNew : changeMessage;
        outcomes.push(await send(deps, batch, receiver, signal));
      }
      return outcomes;
    },
    find: (batch, signal) => findSent(deps, team.teamId, batch, signal),
    preview,
    openForm: (trigger, form, baseUrl) => openForm(api, trigger, form, baseUrl),
    recall: (messages, signal) => recallMessages(deps, messages, signal),
    rooms: slackRooms(api, team),
    pins: slackPins(api),
  };
}
