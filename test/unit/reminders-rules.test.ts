import { expect } from 'chai';
import { laterToday } from '../../src/notices/rules.ts';
import { digestNow, nextDigest } from '../../src/reminders/escalation.ts';
import { dueNow, nextReminder } from '../../src/reminders/person.ts';
import type { ReminderPolicy } from '../../src/reminders/policy.ts';
import { nextLook, sending, settle } from '../../src/reminders/rules.ts';
import {
  type Chain,
  type Item,
  type ItemState,
  noneYet,
  type Person,
  type Recipient,
  untold,
} from '../../src/reminders/state.ts';
import { calendars, type Zone } from './reminders/place.ts';

const ten = 600;
const policy: ReminderPolicy = {
  answer: 'required',
  steps: [
    { from: 'sent', workingDays: 1, at: ten },
    { from: 'due', workingDays: 0, at: ten },
  ],
  rungs: [
    { to: 'manager', workingDays: 1, at: ten },
    { to: 'last', personId: 'last', workingDays: 3, at: ten, again: 2 },
  ],
  hours: { from: 540, to: 1080, quiet: [] },
  perDay: 1,
  perItem: 3,
  tries: 2,
  retryMinutes: 60,
};

describe('reminders, by example', () => {
  let all: Awaited<ReturnType<typeof calendars>>;
  before(async () => {
    all = await calendars();
  });
  const shanghai = (text: string) => new Date(`${text}+08:00`);
  const presence = (zone: Zone, away: Person['presence']['away'] = []) => ({
    zone,
    calendar: all[zone],
    away,
  });
  const person = (more: Partial<Person> & { zone?: Zone } = {}): Person => ({
    id: 'ann',
    presence: presence(more.zone ?? 'Asia/Shanghai'),
    today: noneYet,
    ...more,
  });
  const item = (sent: string, due: string, state: Partial<ItemState> = {}): Item => ({
    id: due,
    personId: 'ann',
    policy,
    sentAt: shanghai(sent),
    due,
    open: true,
    state: { ...untold, ...state },
  });
  const recipient = (id: string, more: Partial<Recipient> = {}): Recipient => ({
    id,
    presence: presence('Asia/Shanghai'),
    lastDigest: null,
    ...more,
  });
  const chain = (manager: Recipient | null = recipient('boss')): Chain => ({
    manager,
    hr: recipient('hr'),
    last: recipient('last'),
  });
  const at = (time: Date | undefined) => time?.toISOString();
  const said = (items: Item[], who: Person, now: string) =>
    dueNow(items, who, shanghai(now)).map(({ item: { id }, steps }) => [id, steps]);

  it('a Saturday that is worked counts, a holiday does not', () => {
    // Friday 9 October: the next working day is Saturday the 10th.
    expect(
      at(nextReminder(item('2026-10-09T09:00', '2026-10-30'), person(), shanghai('2026-10-09T09:01'))),
    ).to.equal('2026-10-10T02:00:00.000Z');
    // Whoever joins on a holiday is reminded on the second working day they could have: counted from then on.
    expect(
      at(nextReminder(item('2026-10-03T09:00', '2026-10-30'), person(), shanghai('2026-10-03T09:01'))),
    ).to.equal('2026-10-08T02:00:00.000Z');
  });

  it('what is due on a holiday is reminded of before it', () => {
    const due = item('2026-09-23T09:00', '2026-10-05', { done: [0] });
    expect(at(nextReminder(due, person(), shanghai('2026-09-24T12:00')))).to.equal(
      '2026-09-30T02:00:00.000Z',
    );
  });

  it('what was missed while nothing ran goes out once', () => {
    expect(said([item('2026-09-14T09:00', '2026-09-16')], person(), '2026-09-18T08:00')).to.deep.equal([]);
    expect(said([item('2026-09-14T09:00', '2026-09-16')], person(), '2026-09-18T09:00')).to.deep.equal([
      ['2026-09-16', [0, 1]],
    ]);
  });

  it('several open things come in one message, and no second one on the same day', () => {
    const two = [item('2026-09-14T09:00', '2026-09-15'), item('2026-09-14T09:00', '2026-09-24')];
    expect(said(two, person(), '2026-09-15T10:00')).to.deep.equal([
      ['2026-09-15', [0, 1]],
      ['2026-09-24', [0]],
    ]);
    expect(
      said(two, person({ today: { day: '2026-09-15', count: 1, earlier: [] } }), '2026-09-15T10:00'),
    ).to.deep.equal([]);
  });

  it('"later" comes when the person said, whatever the cap, and stays within their hours', () => {
    const now = shanghai('2026-09-18T17:20');
    const wished = item('2026-09-14T09:00', '2026-09-30', {
      done: [0],
      laterAt: laterToday(now, 'Asia/Shanghai'),
    });
    // A Friday evening; the Sunday after is worked for the holidays.
    expect(
      at(nextReminder(wished, person({ today: { day: '2026-09-18', count: 1, earlier: [] } }), now)),
    ).to.equal('2026-09-20T01:00:00.000Z');
  });

  it('whoever moves is reminded by the clock of where they are now', () => {
    const asked = item('2026-09-14T09:00', '2026-09-30');
    const now = shanghai('2026-09-14T10:00');
    expect(at(nextReminder(asked, person({ zone: 'Europe/Berlin' }), now))).to.equal(
      '2026-09-15T08:00:00.000Z',
    );
    expect(at(nextReminder(asked, person({ zone: 'America/New_York' }), now))).to.equal(
      '2026-09-14T14:00:00.000Z',
    );
  });

  it('leave pauses; the first day back is the person’s, and only then others hear', () => {
    const back = person({
      presence: presence('Europe/Berlin', [{ from: '2026-09-15', until: '2026-09-18' }]),
    });
    const asked = item('2026-09-14T09:00', '2026-09-16');
    const now = shanghai('2026-09-16T18:00');
    expect(at(nextReminder(asked, back, now))).to.equal('2026-09-21T07:00:00.000Z');
    const reminded = item('2026-09-14T09:00', '2026-09-16', { done: [0, 1] });
    for (const today of ['2026-09-17T18:00', '2026-09-21T18:00'])
      expect(at(nextDigest(reminded, back, chain(), shanghai(today))?.at), today).to.equal(
        '2026-09-22T02:00:00.000Z',
      );
    const gone = person({ presence: presence('Europe/Berlin', [{ from: '2026-09-15', until: null }]) });
    expect(nextLook(reminded, gone, chain(), now)).to.equal(undefined);
  });

  it('a manager on leave, or none, is HR’s turn; one who is back is not passed over', () => {
    const reminded = item('2026-09-14T09:00', '2026-09-16', { done: [0, 1] });
    const to = (manager: Recipient | null, now: string) =>
      nextDigest(reminded, person(), chain(manager), shanghai(now))?.to.id;
    const boss = (from: string, until: string) =>
      recipient('boss', { presence: presence('Asia/Shanghai', [{ from, until }]) });
    expect(to(recipient('boss'), '2026-09-17T09:00')).to.equal('boss');
    expect(to(null, '2026-09-17T09:00')).to.equal('hr');
    expect(to(boss('2026-09-17', '2026-09-18'), '2026-09-17T09:00')).to.equal('hr');
    expect(to(boss('2026-09-14', '2026-09-16'), '2026-09-17T09:00')).to.equal('boss');
    // HR is told in New York's morning; the manager is back before that.
    const late = {
      ...chain(boss('2026-09-17', '2026-09-17')),
      hr: recipient('hr', { presence: presence('America/New_York'), lastDigest: '2026-09-17' }),
    };
    expect(nextDigest(reminded, person(), late, shanghai('2026-09-17T21:00'))).to.deep.include({
      at: shanghai('2026-09-18T09:00'),
    });
  });

  it('who hears of others gets one digest a day, with everybody in it', () => {
    const asked = ['2026-09-16', '2026-09-15'].map((due) => ({
      item: item('2026-09-14T09:00', due, { done: [0, 1] }),
      person: person(),
      chain: chain(),
    }));
    const now = shanghai('2026-09-17T10:00');
    expect(digestNow(asked, 'boss', now)).to.have.length(2);
    expect(digestNow(asked, 'hr', now)).to.deep.equal([]);
    const told = asked.map((one) => ({
      ...one,
      chain: chain(recipient('boss', { lastDigest: '2026-09-17' })),
    }));
    expect(digestNow(told, 'boss', now)).to.deep.equal([]);
    expect(digestNow(told, 'boss', shanghai('2026-09-18T09:00'))).to.have.length(2);
  });

  it('what the hours of its policy keep out of the digest of each day is told in one of its own', () => {
    const asked = {
      item: item('2026-09-10T09:00', '2026-09-14', { done: [0, 1], rung: 1, lastDay: '2026-09-15' }),
      person: person(),
    };
    // Something else is told every day at 5:25, when this may not be.
    const told = (lastDigest: string, now: string) =>
      at(
        nextDigest(
          asked.item,
          asked.person,
          { ...chain(), last: recipient('last', { lastDigest }) },
          shanghai(now),
        )?.at,
      );
    expect(told('2026-09-17', '2026-09-17T10:00')).to.equal('2026-09-18T01:00:00.000Z');
    expect(told('2026-09-18', '2026-09-18T10:00')).to.equal('2026-09-20T01:00:00.000Z');
    expect(told('2026-09-20', '2026-09-20T10:00'), 'a Sunday that is worked').to.equal(
      '2026-09-20T02:00:00.000Z',
    );
  });

  it('only what was accepted counts; what was not is tried again, then given up and told; the last resort goes on', () => {
    const now = shanghai('2026-09-15T10:00');
    const sent = {
      kind: 'reminder',
      steps: [0],
      at: now,
      day: '2026-09-15',
      to: 'ann',
      wished: false,
    } as const;
    const out = (state: Partial<ItemState>, outcome: 'accepted' | 'failed' | 'unknown') =>
      settle({ policy, state: sending({ ...untold, ...state }, sent) }, outcome, now);
    expect(out({}, 'accepted')).to.deep.equal({
      givenUp: false,
      state: { ...untold, done: [0], told: 1, lastDay: '2026-09-15' },
    });
    expect(out({}, 'failed').state).to.deep.include({ done: [], told: 0, tries: 1, lastDay: null });
    expect(out({}, 'unknown').state).to.deep.include({ done: [], told: 1, tries: 1, lastDay: '2026-09-15' });
    expect(out({ tries: 1 }, 'failed')).to.deep.include({ givenUp: true });
    const last = { ...sent, kind: 'digest', steps: [], to: 'last' } as const;
    const over = settle(
      { policy, state: sending({ ...untold, done: [0, 1], rung: 1, tries: 1 }, last) },
      'failed',
      now,
    );
    expect([over.givenUp, over.state.rung]).to.deep.equal([true, 2]);
    const still = { ...item('2026-09-10T09:00', '2026-09-11'), state: over.state };
    expect(nextDigest(still, person(), chain(), now)).to.deep.include({ at: shanghai('2026-09-17T10:00') });
  });
});
