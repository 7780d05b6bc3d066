import { inTransaction, type Tx } from '../../../db/pool.ts';
import { eachOf } from '../../../each-of.ts';
import type { IncomingRecord, Party } from '../../model.ts';
import { sayTold } from '../../other-party.ts';
import { sourceNames } from '../../source-names.ts';
import type { IntakeDeps } from '../../take-in.ts';
import type { WecomConsent } from '../wecom-export/message.ts';
import { type Agreement, type AgreementApi, mostPairs } from './agreements.ts';
import { statusAt, together } from './consent-rules.ts';
import {
  contactName,
  freshMs,
  type Known,
  knownConsents,
  noteConsents,
  pairName,
  roomName,
  type Told,
} from './consents.ts';

export interface Where {
  sourceId: string;
  corpid: string;
}

const contact = (corpid: string, external: string): Party => ({
  ...{ account: external, platform: 'wecom', tenant: corpid, external: true },
});

/** Notes what people outside said among the messages, before any message of the same pull is judged. */
export async function noteSaid(
  deps: IntakeDeps,
  where: Where,
  consents: readonly WecomConsent[],
): Promise<void> {
  if (consents.length === 0) return;
  const told = consents.flatMap(({ says, external, userid, at }): Told[] =>
    [pairName(userid, external), contactName(external)].map((name) => ({
      name,
      ...(says === 'agree' ? { agreedAt: at } : { disagreedAt: at }),
    })),
  );
  const agreed = consents
    .filter(({ says }) => says === 'agree')
    .map(({ external, at }) => ({ external, at }));
  await write(deps, where, told, agreed);
}

/**
 * Says of each record what everybody outside in it lets be kept. Whom nothing is known of, or not lately, WeCom is asked
 * about first; where it does not answer nothing goes on.
 */
export async function withConsent(
  deps: IntakeDeps,
  where: Where,
  api: AgreementApi,
  records: readonly IncomingRecord[],
): Promise<IncomingRecord[]> {
  const names = sourceNames(deps.secrets, where.sourceId);
  const asked = records.map((record) => ({ record, outside: outsideOf(record), room: roomOf(record) }));
  const involved = asked.filter(({ outside }) => outside.length > 0);
  const wanted = [
    ...new Set(involved.flatMap(({ record, outside, room }) => namesOf(record, outside, room))),
  ];
  const before = await knownConsents(deps.db, where.sourceId, names, wanted);
  await askAbout(deps, where, api, involved, before);
  const known = await knownConsents(deps.db, where.sourceId, names, wanted);
  return asked.map(({ record, outside, room }) => {
    if (outside.length === 0) return record;
    const statuses = namesOf(record, outside, room).map((name) => {
      const one = known.get(name);
      return one ? statusAt(one, record.occurredAt) : 'unknown';
    });
    // Of a group the contacts' own words count where they say no; that they never said anything is no matter.
    const counting = room
      ? [...statuses.slice(0, 1), ...statuses.slice(1).filter((one) => one === 'disagreed')]
      : statuses;
    return { ...record, otherParty: together(counting) };
  });
}

const outsideOf = ({ from, to }: IncomingRecord): string[] =>
  [from, ...to].filter(({ external }) => external).map(({ account }) => account);
const insideOf = ({ from, to }: IncomingRecord): string[] =>
  [from, ...to].filter(({ external }) => !external).map(({ account }) => account);
const roomOf = ({ chat, head }: IncomingRecord): string | undefined =>
  head.where === 'group' ? chat : undefined;

function namesOf(record: IncomingRecord, outside: readonly string[], room: string | undefined): string[] {
  if (room) return [roomName(room), ...outside.map(contactName)];
  return insideOf(record).flatMap((userid) => outside.map((external) => pairName(userid, external)));
}

async function askAbout(
  deps: IntakeDeps,
  where: Where,
  api: AgreementApi,
  involved: readonly { record: IncomingRecord; outside: readonly string[]; room: string | undefined }[],
  known: ReadonlyMap<string, Known>,
): Promise<void> {
  const now = deps.clock.now();
  const stale = (name: string) => {
    const at = known.get(name)?.checkedAt;
    return !at || now.getTime() - at.getTime() >= freshMs;
  };
  const rooms = new Set<string>();
  const pairs = new Map<string, { userid: string; external: string }>();
  for (const { record, outside, room } of involved) {
    if (room) rooms.add(room);
    else
      for (const userid of insideOf(record))
        for (const external of outside) pairs.set(pairName(userid, external), { userid, external });
  }
  const due = [...pairs].filter(([name]) => stale(name)).map(([, pair]) => pair);
  for (let from = 0; from < due.length; from += mostPairs) {
    const some = due.slice(from, from + mostPairs);
    const found = await api.single(some);
    const told = some.map(
      ({ userid, external }): Told => ({ name: pairName(userid, external), checkedAt: now }),
    );
    await write(deps, where, [...told, ...found.flatMap((one) => toldBy(one, now))], agreedOf(found));
  }
  await eachOf(
    [...rooms].filter((room) => stale(roomName(room))),
    2,
    async (room) => {
      const found = await api.room(room);
      const against = found.filter(({ status }) => status === 'disagree');
      const before = known.get(roomName(room))?.disagreedAt;
      const agreedAt = before ? now : everybodySince(found, now);
      const said = against.length > 0 ? { disagreedAt: now } : { agreedAt };
      await write(deps, where, [{ name: roomName(room), checkedAt: now, ...said }], agreedOf(found));
    },
  );
}

/** Since when all of them have agreed; null where one has not. */
function everybodySince(found: readonly Agreement[], now: Date): Date | null {
  if (found.length === 0 || !found.every(({ status }) => status === 'agree')) return null;
  return new Date(Math.max(...found.map(({ changedAt }) => (changedAt ?? now).getTime())));
}

function toldBy({ userid, external, status, changedAt }: Agreement, now: Date): Told[] {
  if (userid === undefined || status === 'default') return [];
  const at = changedAt ?? now;
  return [
    {
      name: pairName(userid, external),
      checkedAt: now,
      ...(status === 'agree' ? { agreedAt: at } : { disagreedAt: at }),
    },
  ];
}

const agreedOf = (found: readonly Agreement[]) =>
  found.flatMap(({ external, status, changedAt }) =>
    status === 'agree' && changedAt ? [{ external, at: changedAt }] : [],
  );

/** With it, that who agreed had been told: WeCom asks only whoever it tells. */
async function write(
  deps: IntakeDeps,
  { sourceId, corpid }: Where,
  told: readonly Told[],
  agreed: readonly { external: string; at: Date }[],
): Promise<void> {
  const now = deps.clock.now();
  await inTransaction(deps.db, async (tx: Tx) => {
    await noteConsents(tx, sourceId, sourceNames(deps.secrets, sourceId), told, now);
    const byTime = new Map<number, Set<string>>();
    for (const { external, at } of agreed) {
      const ms = Math.min(at.getTime(), now.getTime());
      byTime.set(ms, (byTime.get(ms) ?? new Set()).add(external));
    }
    for (const [ms, externals] of byTime)
      await sayTold(
        tx,
        {
          ...{ sourceId, at: new Date(ms), how: 'archive-consent' },
          parties: [...externals].map((external) => contact(corpid, external)),
        },
        { secrets: deps.secrets, actor: 'heed', now },
      );
  });
}
