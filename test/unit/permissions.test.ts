import { expect } from 'chai';
import { HeedError } from '../../src/errors.ts';
import { threadRoles } from '../../src/people/permissions/threads.ts';
import { type Action, actions, can, demand, type SubjectOf } from '../../src/people/permissions.ts';
import {
  type CrisisRole,
  impliedRoles,
  isGrantedRole,
  type Role,
  roles,
  type Viewer,
} from '../../src/people/person.ts';
import { type Allowed, permissionTable } from '../fixtures/people/permission-table.ts';

function viewer(role: Role, more: Partial<Viewer> = {}): Viewer {
  const heading = role === 'manager';
  return {
    id: 'own',
    name: '王雨桐',
    staffNo: 'S032',
    language: 'zh-CN',
    timeZone: 'Asia/Shanghai',
    roles: [...impliedRoles(heading), ...(isGrantedRole(role) ? [role] : [])],
    heads: heading ? ['headed', 'below'] : [],
    departments: ['worked-in'],
    ...more,
  };
}

type Asked = (who: Viewer) => boolean;

const nobody = {
  ...{ person: 'other', openedBy: 'other', kept: ['other'], wrote: ['other'], challengedIds: ['other'] },
  companionIds: ['other'],
  ...{ handler: null, decider: null, appeal: null, companion: null, challenged: true },
};
/** Where somebody is out of hearing a case; of judging whoever hears it they are out besides by what they did. */
const out = ['person', 'kept', 'decider', 'appeal', 'companion', 'challengedIds', 'companionIds'] as const;

/** A case in which nobody sits but, where it is their own, the viewer in one place after the other. */
const seatedAs = (
  action: `accountability.${'own' | 'handle' | 'decide' | 'appeal' | 'take' | 'judge' | 'read'}`,
  ...places: (keyof typeof nobody)[]
): Circumstance[] => {
  return [
    ...places.map(
      (place): Circumstance => ({
        is: 'own',
        asked: (who) =>
          can(who, action, { ...nobody, [place]: Array.isArray(nobody[place]) ? [who.id] : who.id }),
      }),
    ),
    { is: 'theirs', asked: (who) => can(who, action, nobody) },
  ];
};

/** One question per circumstance; `is` names what the answer may depend on. */
interface Circumstance {
  is: 'own' | 'theirs' | 'headed' | 'elsewhere' | `role:${string}`;
  asked: Asked;
}

const plain = (action: { [A in Action]: SubjectOf<A> extends [] ? A : never }[Action]): Circumstance[] => [
  { is: 'theirs', asked: (who) => can(who, action) },
];

type PersonAction = { [A in Action]: SubjectOf<A> extends [{ personId: string }] ? A : never }[Action];
type ThreadAction = {
  [A in Action]: SubjectOf<A> extends [{ personId: string; role: string }] ? A : never;
}[Action];

/** Of a document of two parties it takes more than whose it is. */
type PartyAction = 'contracts.countersign' | 'contracts.read';
/** … and of an alert who is asked about it. */
type AlertAction = 'file-alerts.read' | 'file-alerts.answer' | 'file-alerts.agree';
const person = (
  action: Exclude<PersonAction, ThreadAction | PartyAction | AlertAction | 'exemptions.decide'>,
): Circumstance[] => [
  { is: 'own', asked: (who) => can(who, action, { personId: 'own' }) },
  { is: 'theirs', asked: (who) => can(who, action, { personId: 'other' }) },
];

/** Talks with every role there is, also those nobody can write to, and with one that does not exist. */
const thread = (action: ThreadAction): Circumstance[] => [
  { is: 'own', asked: (who) => can(who, action, { personId: 'own', role: 'hr' }) },
  ...[...roles, 'director', ''].map(
    (role): Circumstance => ({
      is: `role:${role}`,
      asked: (who) => can(who, action, { personId: 'other', role }),
    }),
  ),
];

/** An incident that somebody was called to, or was not. */
const called = (action: 'crisis.read' | 'crisis.answer' | 'crisis.report'): Circumstance[] => [
  { is: 'own', asked: (who) => can(who, action, { called: ['other', 'own'] }) },
  { is: 'theirs', asked: (who) => can(who, action, { called: ['other'] }) },
];

/** A role that an incident has called somebody for, or has not. */
const acting = (
  action:
    | 'affected.texts'
    | 'affected.tell'
    | 'crisis.decide'
    | 'crisis.fact-enter'
    | 'crisis.file'
    | 'crisis.statement-write'
    | 'crisis.statement-send',
  role: CrisisRole,
): Circumstance[] => [
  { is: 'own', asked: (who) => can(who, action, { acting: [role] }) },
  { is: 'theirs', asked: (who) => can(who, action, { acting: [] }) },
];

/** A report that somebody was told of, or was not. */
const reportOf = (action: 'crisis-reports.read' | 'crisis-reports.decide'): Circumstance[] => [
  { is: 'own', asked: (who) => can(who, action, { paged: ['own'], called: [], excluded: ['other'] }) },
  { is: 'theirs', asked: (who) => can(who, action, { paged: ['other'], called: [], excluded: [] }) },
];

/** A case of somebody else's about somebody else, that either office may approve. */
const accessOf = (more: { people?: string[]; askedBy?: string }) => ({
  people: ['other'],
  askedBy: 'third',
  approvedBy: ['privacy', 'legal'] as const,
  ...more,
});

const alertOf = (action: 'file-alerts.read' | 'file-alerts.answer'): Circumstance[] => [
  { is: 'own', asked: (who) => can(who, action, { personId: 'other', asked: ['own'] }) },
  { is: 'theirs', asked: (who) => can(who, action, { personId: 'other', asked: ['third'] }) },
];

/** Figures of a department that somebody heads, or not; null: of a whole site. */
const ofDepartment = (action: 'analysis.read'): Circumstance[] => [
  { is: 'headed', asked: (who) => can(who, action, { department: 'headed' }) },
  { is: 'headed', asked: (who) => can(who, action, { department: 'below' }) },
  { is: 'elsewhere', asked: (who) => can(who, action, { department: 'worked-in' }) },
  { is: 'elsewhere', asked: (who) => can(who, action, { department: null }) },
];

const template = (more: { department?: string; below?: string[]; shared?: boolean }) => ({
  ...{ department: 'other', below: ['further'], shared: false },
  ...more,
});

const circumstances: Record<Action, Circumstance[]> = {
  'access-cases.list': plain('access-cases.list'),
  'access-cases.ask': [
    { is: 'own', asked: (who) => can(who, 'access-cases.ask', { people: ['other', 'own'] }) },
    { is: 'theirs', asked: (who) => can(who, 'access-cases.ask', { people: ['other'] }) },
  ],
  'access-cases.read': [
    { is: 'own', asked: (who) => can(who, 'access-cases.read', { people: ['other', 'own'] }) },
    { is: 'theirs', asked: (who) => can(who, 'access-cases.read', { people: ['other'] }) },
  ],
  'access-cases.decide': [
    { is: 'own', asked: (who) => can(who, 'access-cases.decide', accessOf({ people: ['own'] })) },
    { is: 'own', asked: (who) => can(who, 'access-cases.decide', accessOf({ askedBy: 'own' })) },
    { is: 'theirs', asked: (who) => can(who, 'access-cases.decide', accessOf({})) },
  ],
  'access-cases.open': [
    { is: 'own', asked: (who) => can(who, 'access-cases.open', { people: ['other'], askedBy: 'own' }) },
    { is: 'theirs', asked: (who) => can(who, 'access-cases.open', { people: ['other'], askedBy: 'third' }) },
    { is: 'theirs', asked: (who) => can(who, 'access-cases.open', { people: ['own'], askedBy: 'own' }) },
  ],
  'access-cases.own': person('access-cases.own'),
  'file-rules.read': plain('file-rules.read'),
  'file-rules.set': plain('file-rules.set'),
  'file-alerts.list': plain('file-alerts.list'),
  'file-alerts.read': alertOf('file-alerts.read'),
  'file-alerts.answer': alertOf('file-alerts.answer'),
  'file-alerts.delay': person('file-alerts.delay'),
  'file-alerts.agree': [
    { is: 'own', asked: (who) => can(who, 'file-alerts.agree', { personId: 'own', silentBy: 'other' }) },
    { is: 'own', asked: (who) => can(who, 'file-alerts.agree', { personId: 'other', silentBy: 'own' }) },
    { is: 'theirs', asked: (who) => can(who, 'file-alerts.agree', { personId: 'other', silentBy: 'third' }) },
  ],
  'file-alerts.own': person('file-alerts.own'),
  'regions.read': plain('regions.read'),
  'regions.set': plain('regions.set'),
  'regions.record': plain('regions.record'),
  'regions.sign': [
    { is: 'own', asked: (who) => can(who, 'regions.sign', { recordedBy: 'own' }) },
    { is: 'theirs', asked: (who) => can(who, 'regions.sign', { recordedBy: 'other' }) },
  ],
  'accountability.mine': plain('accountability.mine'),
  'accountability.open': plain('accountability.open'),
  'accountability.terms': plain('accountability.terms'),
  'accountability.own': seatedAs('accountability.own', 'person'),
  'accountability.handle': seatedAs('accountability.handle', 'handler'),
  'accountability.decide': seatedAs('accountability.decide', 'decider'),
  'accountability.appeal': seatedAs('accountability.appeal', 'appeal'),
  'accountability.take': seatedAs('accountability.take', ...out),
  'accountability.judge': seatedAs('accountability.judge', ...out, 'handler', 'openedBy', 'wrote'),
  'accountability.read': seatedAs('accountability.read', 'person'),
  'support.book': plain('support.book'),
  'support.offer': plain('support.offer'),
  'support.talks': [
    { is: 'own', asked: (who) => can(who, 'support.talks', { counsellorId: 'own' }) },
    { is: 'theirs', asked: (who) => can(who, 'support.talks', { counsellorId: 'other' }) },
  ],
  'support.figures': plain('support.figures'),
  'anonymous.set': plain('anonymous.set'),
  'anonymous.receive': [
    { is: 'own', asked: (who) => can(who, 'anonymous.receive', { recipients: ['other', 'own'] }) },
    { is: 'theirs', asked: (who) => can(who, 'anonymous.receive', { recipients: ['other'] }) },
  ],
  'crisis.declare': plain('crisis.declare'),
  'crisis.list': plain('crisis.list'),
  'crisis.plan': plain('crisis.plan'),
  'crisis.plan-make': plain('crisis.plan-make'),
  'crisis.plan-paper': plain('crisis.plan-paper'),
  'crisis.order': plain('crisis.order'),
  'crisis.read': called('crisis.read'),
  'crisis.answer': called('crisis.answer'),
  // Nobody who works here has a seat; theirs is asked in `test/scenario/crisis-seats.test.ts`.
  'crisis.sit': [{ is: 'theirs', asked: (who) => can(who, 'crisis.sit', { incident: 'any' }) }],
  'crisis.lead': plain('crisis.lead'),
  'crisis.decide': acting('crisis.decide', 'lead'),
  'crisis-reports.make': plain('crisis-reports.make'),
  'crisis-reports.list': plain('crisis-reports.list'),
  'crisis-reports.read': reportOf('crisis-reports.read'),
  'crisis-reports.decide': reportOf('crisis-reports.decide'),
  'affected.read': plain('affected.read'),
  'affected.add': plain('affected.add'),
  'affected.texts': acting('affected.texts', 'pr'),
  'affected.tell': acting('affected.tell', 'legal'),
  'affected.remedy': person('affected.remedy'),
  'affected.waive': plain('affected.waive'),
  'affected.support': plain('affected.support'),
  'affected.own': person('affected.own'),
  'crisis.reviews': plain('crisis.reviews'),
  'crisis.report': called('crisis.report'),
  'crisis.fact-enter': acting('crisis.fact-enter', 'it'),
  'crisis.file': acting('crisis.file', 'legal'),
  'crisis.waive': plain('crisis.waive'),
  'crisis.duty-rules': plain('crisis.duty-rules'),
  'crisis.register': plain('crisis.register'),
  'crisis.statement-write': acting('crisis.statement-write', 'pr'),
  'crisis.statement-send': acting('crisis.statement-send', 'pr'),
  'policies.read': plain('policies.read'),
  'policies.drafts': plain('policies.drafts'),
  'policies.approve': [
    { is: 'own', asked: (who) => can(who, 'policies.approve', { authors: ['other', 'own'] }) },
    { is: 'theirs', asked: (who) => can(who, 'policies.approve', { authors: ['other', null] }) },
  ],
  'policies.publish': plain('policies.publish'),
  'policies.withdraw': plain('policies.withdraw'),
  'notices.preview': plain('notices.preview'),
  'reminders.read': plain('reminders.read'),
  'reminders.set': plain('reminders.set'),
  'calendar.set': plain('calendar.set'),
  'absences.manage': plain('absences.manage'),
  'notices.send': plain('notices.send'),
  'notices.approve': [
    { is: 'own', asked: (who) => can(who, 'notices.approve', { placedBy: 'own' }) },
    { is: 'theirs', asked: (who) => can(who, 'notices.approve', { placedBy: 'other' }) },
    { is: 'theirs', asked: (who) => can(who, 'notices.approve', { placedBy: null }) },
  ],
  'notices.close': plain('notices.close'),
  'notices.remind': plain('notices.remind'),
  'notices.coverage': [
    { is: 'headed', asked: (who) => can(who, 'notices.coverage', { department: 'headed' }) },
    { is: 'headed', asked: (who) => can(who, 'notices.coverage', { department: 'below' }) },
    { is: 'elsewhere', asked: (who) => can(who, 'notices.coverage', { department: 'worked-in' }) },
    { is: 'elsewhere', asked: (who) => can(who, 'notices.coverage', { department: 'other' }) },
    { is: 'elsewhere', asked: (who) => can(who, 'notices.coverage', { department: null }) },
  ],
  'consents.stop': plain('consents.stop'),
  'answers.give': person('answers.give'),
  'answers.later': person('answers.later'),
  'answers.decline': person('answers.decline'),
  'answers.withdraw': person('answers.withdraw'),
  'answers.read': person('answers.read'),
  'answers.record': person('answers.record'),
  'answers.contest': person('answers.contest'),
  'kiosks.run': plain('kiosks.run'),
  'kiosks.issue': person('kiosks.issue'),
  'questions.ask': plain('questions.ask'),
  'questions.read': thread('questions.read'),
  'questions.reply': thread('questions.reply'),
  'concerns.read': thread('concerns.read'),
  'concerns.reply': thread('concerns.reply'),
  'comments.read': thread('comments.read'),
  'comments.reply': thread('comments.reply'),
  'cases.handle': person('cases.handle'),
  'cases.configure': plain('cases.configure'),
  'objections.file': person('objections.file'),
  'records.read-own': person('records.read-own'),
  'objections.read': person('objections.read'),
  'objections.list': plain('objections.list'),
  'objections.decide': person('objections.decide'),
  'holds.read': plain('holds.read'),
  'holds.manage': [
    { is: 'own', asked: (who) => can(who, 'holds.manage', { personId: 'own' }) },
    { is: 'theirs', asked: (who) => can(who, 'holds.manage', { personId: 'other' }) },
    { is: 'theirs', asked: (who) => can(who, 'holds.manage', { personId: null }) },
  ],
  'holds.release': [
    { is: 'own', asked: (who) => can(who, 'holds.release', { personId: 'own', askedBy: 'other' }) },
    { is: 'own', asked: (who) => can(who, 'holds.release', { personId: null, askedBy: 'own' }) },
    { is: 'theirs', asked: (who) => can(who, 'holds.release', { personId: 'other', askedBy: 'third' }) },
  ],
  'inventory.read': plain('inventory.read'),
  'inventory.review': plain('inventory.review'),
  'analysis.read': ofDepartment('analysis.read'),
  'analysis.agreements': plain('analysis.agreements'),
  'analysis.agree': plain('analysis.agree'),
  'templates.list': plain('templates.list'),
  'templates.read': [
    { is: 'own', asked: (who) => can(who, 'templates.read', template({ department: 'worked-in' })) },
    { is: 'own', asked: (who) => can(who, 'templates.read', template({ below: ['worked-in'] })) },
    { is: 'own', asked: (who) => can(who, 'templates.read', template({ shared: true })) },
    { is: 'theirs', asked: (who) => can(who, 'templates.read', template({})) },
  ],
  'templates.write': [
    { is: 'headed', asked: (who) => can(who, 'templates.write', { department: 'headed' }) },
    { is: 'headed', asked: (who) => can(who, 'templates.write', { department: 'below' }) },
    { is: 'elsewhere', asked: (who) => can(who, 'templates.write', { department: 'worked-in' }) },
    { is: 'elsewhere', asked: (who) => can(who, 'templates.write', { department: 'other' }) },
  ],
  'faq.read': plain('faq.read'),
  'faq.write': [
    { is: 'role:hr', asked: (who) => can(who, 'faq.write', { role: 'hr' }) },
    { is: 'role:privacy', asked: (who) => can(who, 'faq.write', { role: 'privacy' }) },
  ],
  'queues.read': plain('queues.read'),
  'purge.read': plain('purge.read'),
  'purge.confirm': plain('purge.confirm'),
  'requests.file': person('requests.file'),
  'requests.read': person('requests.read'),
  'requests.list': plain('requests.list'),
  'requests.decide': person('requests.decide'),
  'requests.configure': plain('requests.configure'),
  'exemptions.read': person('exemptions.read'),
  'exemptions.list': plain('exemptions.list'),
  'exemptions.ask': person('exemptions.ask'),
  'exemptions.decide': [
    { is: 'own', asked: (who) => can(who, 'exemptions.decide', { personId: 'own', askedBy: 'other' }) },
    { is: 'own', asked: (who) => can(who, 'exemptions.decide', { personId: 'other', askedBy: 'own' }) },
    { is: 'theirs', asked: (who) => can(who, 'exemptions.decide', { personId: 'other', askedBy: 'third' }) },
  ],
  'purposes.answer': person('purposes.answer'),
  'conditions.agree': person('conditions.agree'),
  'surveys.take': person('surveys.take'),
  'surveys.manage': plain('surveys.manage'),
  'announcements.write': plain('announcements.write'),
  'announcements.tips': person('announcements.tips'),
  'training.learn': person('training.learn'),
  'training.manage': plain('training.manage'),
  'training.review': plain('training.review'),
  'contracts.sign': person('contracts.sign'),
  'contracts.countersign': [
    {
      is: 'own',
      asked: (who) => can(who, 'contracts.countersign', { personId: 'other', signatories: ['third', 'own'] }),
    },
    // Both sides of one document.
    {
      is: 'theirs',
      asked: (who) => can(who, 'contracts.countersign', { personId: 'own', signatories: ['own'] }),
    },
    {
      is: 'theirs',
      asked: (who) => can(who, 'contracts.countersign', { personId: 'other', signatories: ['third'] }),
    },
  ],
  'contracts.read': [
    { is: 'own', asked: (who) => can(who, 'contracts.read', { personId: 'own', signatories: [] }) },
    { is: 'own', asked: (who) => can(who, 'contracts.read', { personId: 'other', signatories: ['own'] }) },
    {
      is: 'theirs',
      asked: (who) => can(who, 'contracts.read', { personId: 'other', signatories: ['third'] }),
    },
  ],
  'contracts.list': plain('contracts.list'),
  'contracts.publish': plain('contracts.publish'),
  'contracts.offer': plain('contracts.offer'),
  'contracts.withdraw': person('contracts.withdraw'),
  'contracts.authorise': person('contracts.authorise'),
  'contracts.list-people': person('contracts.list-people'),
  'people.read': person('people.read'),
  'people.list': plain('people.list'),
  'people.import': plain('people.import'),
  'people.bind': plain('people.bind'),
  'roles.grant': plain('roles.grant'),
  'delivery.decide': plain('delivery.decide'),
  'evidence.entries': plain('evidence.entries'),
  'evidence.export': plain('evidence.export'),
  'evidence.receipt': person('evidence.receipt'),
  'packs.make': plain('packs.make'),
  'exports.audit': plain('exports.audit'),
  'statements.read': person('statements.read'),
  'bundles.make': plain('bundles.make'),
  'console.open': plain('console.open'),
  'me.open': plain('me.open'),
  'actions.read': person('actions.read'),
  'local.act': [
    { is: 'own', asked: (who) => can(who, 'local.act', { account: 'S032' }) },
    { is: 'theirs', asked: (who) => can(who, 'local.act', { account: 'S001' }) },
  ],
};

/** What the mark in the table says about one circumstance. */
function expected(mark: Allowed, is: Circumstance['is'], role: Role): boolean {
  if (mark === 'y') return true;
  if (mark === 'd') return is === 'headed';
  if (mark === 'o') return is === 'own';
  if (mark === 'n') return is !== 'own';
  if (mark === 'r') return is === 'own' || is === `role:${role}`;
  return false;
}

describe('permissions', () => {
  const table = permissionTable();

  it('has a row in the table for every rule, and a rule for every row', () => {
    expect([...table.keys()].sort()).to.deep.equal([...actions].sort());
  });

  for (const action of actions) {
    it(`${action}: exactly the roles of the table, in exactly their circumstances`, () => {
      for (const role of roles) {
        const mark = table.get(action)?.get(role);
        expect(mark, `${action} for ${role}`).to.be.a('string');
        for (const { is, asked } of circumstances[action]) {
          expect(asked(viewer(role)), `${role}, ${is}`).to.equal(expected(mark ?? '-', is, role));
        }
      }
    });

    it(`${action}: never for nobody`, () => {
      const ask: (action: Action, subject: object) => boolean = (name, subject) =>
        Reflect.apply(can, undefined, [null, name, subject]);
      expect(ask(action, { personId: 'own', role: 'hr', department: null, account: 'S032' })).to.equal(false);
    });
  }

  it('denies what no rule is about, also names that every object has', () => {
    const admin = viewer('admin', { roles: [...roles] });
    for (const name of ['notices.delete', '', 'toString', '__proto__', 'constructor']) {
      expect(Reflect.apply(can, undefined, [admin, name]), name).to.equal(false);
    }
  });

  it('gives nothing to somebody without any role, as after leaving', () => {
    const gone = viewer('employee', { roles: [] });
    expect(can(gone, 'policies.read')).to.equal(false);
    expect(can(gone, 'me.open')).to.equal(false);
    expect(can(gone, 'questions.ask')).to.equal(false);
  });

  it('never shows a concern to the manager, whoever they head', () => {
    const manager = viewer('manager', { heads: ['worked-in', 'headed'] });
    for (const role of threadRoles) {
      expect(can(manager, 'concerns.read', { personId: 'other', role })).to.equal(false);
      expect(can(manager, 'answers.read', { personId: 'other' })).to.equal(false);
    }
  });

  it("keeps a counsellor's talks from HR, privacy, administrators and the crisis team together", () => {
    const everyone = viewer('hr', { roles: roles.filter((role) => role !== 'counsellor') });
    expect(can(everyone, 'concerns.read', { personId: 'other', role: 'counsellor' })).to.equal(false);
    expect(can(viewer('counsellor'), 'concerns.read', { personId: 'other', role: 'hr' })).to.equal(false);
  });

  it('tells who is nobody from who may not', () => {
    const code = (who: Viewer | null) => {
      try {
        demand(who, 'notices.send');
        return 'allowed';
      } catch (error) {
        return error instanceof HeedError ? error.code : error;
      }
    };
    expect(code(null)).to.equal('sign-in-needed');
    expect(code(viewer('employee'))).to.equal('forbidden');
    expect(code(viewer('hr'))).to.equal('allowed');
  });

  it('names nobody in the error', () => {
    expect(() => demand(viewer('employee'), 'notices.send')).to.throw(
      HeedError,
      /^own may not notices\.send$/,
    );
  });
});
