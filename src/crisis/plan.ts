import { z } from 'zod';
import { type CrisisRole, crisisRoles } from '../people/person.ts';
import { levels } from './levels.ts';

/** By what somebody is paged. `chat` is where they are written to first, `other-chat` where they have a second account. */
export const ways = ['chat', 'other-chat', 'sms', 'voice', 'pager', 'email'] as const;
export type Way = (typeof ways)[number];
/** Those that wake somebody: a message does not. */
export const wakingWays: readonly Way[] = ['voice', 'pager'];

/** Seconds, of at most a day. */
const seconds = (least: number) => z.number().int().min(least).max(86_400);
const step = z.strictObject({
  way: z.enum(ways),
  /** Since the person was called, or since they are paged anew. */
  after: seconds(0),
});
const ladder = z
  .array(step)
  .min(1)
  .refine(
    (steps) => steps.every(({ after }, n) => after >= (steps[n - 1]?.after ?? 0)),
    'steps go on in time',
  )
  .refine((steps) => steps[0]?.after === 0, 'the first step is taken at once');
const hour = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/);

export const musterPlanShape = z
  .strictObject({
    /** Of each role that is called, how many must be coming. */
    quorum: z.partialRecord(z.enum(crisisRoles), z.number().int().min(1).max(50)),
    /** How a person is paged by day and in the night of their own zone: a message wakes nobody. */
    day: ladder,
    night: ladder,
    nightFrom: hour,
    nightTo: hour,
    /** What no platform has accepted by then counts as not reached, and the next step is taken. */
    acceptWithin: seconds(1),
    /** Not enough of a role by then: the next in line are called. */
    deputiesAfter: seconds(1),
    /** Nobody in line any more, and still not enough: the last resort is called, one after the other. */
    lastResortAfter: seconds(1),
    /** Who has not answered is paged anew. */
    againEvery: seconds(1),
    /** "Coming" counts for so long, and is asked for again. */
    comingFor: seconds(60),
  })
  .refine(
    ({ day, night, againEvery }) => [day, night].every((steps) => (steps.at(-1)?.after ?? 0) < againEvery),
    'nobody is paged anew before the last step',
  );

export const crisisPlanShape = z.strictObject({
  levels: z.record(z.enum(levels), musterPlanShape),
  /** People by id, in the order in which they are called when nobody else comes. */
  lastResort: z.array(z.uuid()).max(20),
});

export type Step = z.infer<typeof step>;
export type MusterPlan = z.infer<typeof musterPlanShape>;
export type CrisisPlan = z.infer<typeof crisisPlanShape>;

const everyRole = (many: number): Record<CrisisRole, number> =>
  Object.fromEntries(crisisRoles.map((role) => [role, many])) as Record<CrisisRole, number>;

const chatFirst: Step[] = [
  { way: 'chat', after: 0 },
  { way: 'other-chat', after: 60 },
  { way: 'sms', after: 120 },
  { way: 'voice', after: 180 },
  { way: 'pager', after: 180 },
  { way: 'email', after: 180 },
];
/** At night a telephone that rings, together with the message. */
const voiceFirst: Step[] = [
  { way: 'chat', after: 0 },
  { way: 'voice', after: 0 },
  { way: 'pager', after: 0 },
  { way: 'sms', after: 30 },
  { way: 'other-chat', after: 60 },
  { way: 'email', after: 120 },
];

const usual: MusterPlan = {
  quorum: everyRole(1),
  day: chatFirst,
  night: voiceFirst,
  nightFrom: '22:00',
  nightTo: '07:00',
  acceptWithin: 15,
  deputiesAfter: 300,
  lastResortAfter: 300,
  againEvery: 300,
  comingFor: 1_800,
};

/** What holds until a company has decided otherwise. Nobody is its last resort yet: that is for a person to name. */
export const firstPlan: CrisisPlan = {
  levels: {
    minor: {
      ...usual,
      quorum: { lead: 1, hr: 1 },
      night: chatFirst,
      deputiesAfter: 1_800,
      lastResortAfter: 1_800,
      againEvery: 1_800,
      comingFor: 14_400,
    },
    moderate: { ...usual, deputiesAfter: 600 },
    major: usual,
  },
  lastResort: [],
};
