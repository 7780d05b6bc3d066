import { expect } from 'chai';
import type { LegalBasis } from '../../src/policies/vocabulary.ts';
import type { ConsentFact, Employee, ExceptionFact } from '../../src/records/standing.ts';
import { type Asking, aRow, ask, hoursLater, noon, outside, said, somebody } from '../harness/gate.ts';

const li = (more: Partial<Employee>) => [somebody('li', more), outside()];
const consent = (from: number, until: number | null, more: Partial<ConsentFact> = {}): ConsentFact => ({
  policyId: 'policy',
  era: 1,
  row: null,
  by: 'consent',
  from: hoursLater(from),
  until: until === null ? null : hoursLater(until),
  ...more,
});
const exception = (
  standing: ExceptionFact['standing'],
  from: number,
  until: number | null = null,
  policyId = 'policy',
): ExceptionFact => ({
  policyId,
  standing,
  from: hoursLater(from),
  until: until === null ? null : hoursLater(until),
});
const under = (basis: LegalBasis) => [aRow({ basis, rules: ['EU'] })];
const eu = { laws: ['EU', 'DE'] as const };

const cases: [string, Asking, string][] = [
  ['somebody who was told', {}, 'kept'],

  ['a time in the future', { record: { occurredAt: hoursLater(1) } }, 'in-the-future'],
  ['a clock that is a little ahead', { record: { occurredAt: hoursLater(0.08) } }, 'kept'],
  ['one whose day is over', { rows: [aRow({ lastDay: () => '2026-03-03' })] }, 'past-its-period'],
  ['one on its last day', { rows: [aRow({ lastDay: () => '2026-03-04' })] }, 'kept'],

  ['no row at all', { rows: [] }, 'not-in-policy'],
  ['another channel', { channel: 'slack' }, 'not-in-policy'],
  ['another kind', { rows: [aRow({ covers: { kinds: ['call'] } })] }, 'not-in-policy'],
  [
    'a version that came later',
    { rows: [aRow({ inForce: { from: hoursLater(1), until: null } })] },
    'not-in-policy',
  ],
  [
    'one that had ended',
    { rows: [aRow({ inForce: { from: hoursLater(-9), until: noon } })] },
    'not-in-policy',
  ],
  ['one that began at that instant', { rows: [aRow({ inForce: { from: noon, until: null } })] }, 'kept'],
  [
    'one that held at its hour and ended since',
    { rows: [aRow({ inForce: { from: hoursLater(-9), until: hoursLater(1) } })], now: hoursLater(2) },
    'kept',
  ],
  [
    'colleagues among themselves, where only the outside is covered',
    { rows: [aRow({ covers: { parties: 'outside' } })], sides: [somebody('li'), somebody('wang')] },
    'not-in-policy',
  ],
  ['a law of which the policy names no basis', { rows: [aRow({ bases: {} })] }, 'not-in-policy'],

  ['nobody of the company’s', { sides: [outside(), outside()] }, 'unknown-person'],
  ['somebody who is not known among them', { sides: [somebody('li'), 'unknown'] }, 'unknown-person'],
  [
    'somebody who had left',
    { sides: li({ employed: [{ from: hoursLater(-99), until: noon }] }) },
    'departed',
  ],
  [
    'somebody who had not come yet',
    { sides: li({ employed: [{ from: hoursLater(1), until: null }] }) },
    'departed',
  ],
  [
    'somebody who has left since',
    { sides: li({ employed: [{ from: hoursLater(-99), until: hoursLater(1) }] }), now: hoursLater(2) },
    'kept',
  ],

  ['nobody told', { sides: li({ told: [] }) }, 'not-told'],
  [
    'told afterwards',
    { sides: li({ told: [{ policyId: 'policy', era: 1, at: hoursLater(1), by: 'n' }] }), now: hoursLater(2) },
    'not-told',
  ],
  [
    'told of what it was before',
    { sides: li({ told: [{ policyId: 'policy', era: 0, at: hoursLater(-9), by: 'n' }] }) },
    'not-told',
  ],
  [
    'told of something else',
    { sides: li({ told: [{ policyId: 'other', era: 1, at: hoursLater(-9), by: 'n' }] }) },
    'not-told',
  ],
  ['a colleague who was not told', { sides: [somebody('li'), somebody('wang', { told: [] })] }, 'not-told'],

  [
    'consent that stands',
    { rows: [aRow({ basis: 'consent' })], sides: li({ consents: [consent(-9, null)] }) },
    'kept',
  ],
  ['told, and no consent', { rows: [aRow({ basis: 'consent' })] }, 'no-consent'],
  [
    'consent given afterwards',
    { rows: [aRow({ basis: 'consent' })], sides: li({ consents: [consent(1, null)] }), now: hoursLater(2) },
    'no-consent',
  ],
  [
    'consent taken back since',
    { rows: [aRow({ basis: 'consent' })], sides: li({ consents: [consent(-9, 1)] }), now: hoursLater(2) },
    'no-consent',
  ],
  [
    'consent taken back at this instant',
    { rows: [aRow({ basis: 'consent' })], sides: li({ consents: [consent(-9, 0)] }) },
    'no-consent',
  ],
  [
    'consent taken back and given again',
    {
      rows: [aRow({ basis: 'consent' })],
      sides: li({ consents: [consent(-9, 1), consent(2, null)] }),
      now: hoursLater(3),
    },
    'kept',
  ],
  [
    'a message between taking back and giving again',
    {
      rows: [aRow({ basis: 'consent' })],
      sides: li({ consents: [consent(-9, -1), consent(1, null)] }),
      now: hoursLater(3),
    },
    'no-consent',
  ],
  [
    'consent to an earlier text',
    { rows: [aRow({ basis: 'consent' })], sides: li({ consents: [consent(-9, null, { era: 0 })] }) },
    'no-consent',
  ],
  [
    'consent to the whole, where a separate one is needed',
    { rows: [aRow({ basis: 'separate-consent' })], sides: li({ consents: [consent(-9, null)] }) },
    'no-consent',
  ],
  [
    'separate consent to another row',
    {
      rows: [aRow({ basis: 'separate-consent' })],
      sides: li({ consents: [consent(-9, null, { row: 'photos' })] }),
    },
    'no-consent',
  ],
  [
    'separate consent to this row',
    {
      rows: [aRow({ basis: 'separate-consent' })],
      sides: li({ consents: [consent(-9, null, { row: 'chats' })] }),
    },
    'kept',
  ],
  [
    'a colleague who did not consent',
    {
      rows: [aRow({ basis: 'consent' })],
      sides: [somebody('li', { consents: [consent(-9, null)] }), somebody('wang')],
    },
    'no-consent',
  ],

  ['exempt', { sides: li({ exceptions: [exception('exempt', -9)] }) }, 'exempt'],
  [
    'exempt then, not any more',
    { sides: li({ exceptions: [exception('exempt', -9, 1)] }), now: hoursLater(2) },
    'exempt',
  ],
  [
    'exempt now, not yet then',
    { sides: li({ exceptions: [exception('exempt', 1)] }), now: hoursLater(2) },
    'exempt',
  ],
  ['exempt long ago', { sides: li({ exceptions: [exception('exempt', -9, -8)] }) }, 'kept'],
  [
    'exempt from another policy',
    { sides: li({ exceptions: [exception('exempt', -9, null, 'other')] }) },
    'kept',
  ],
  ['scope changed', { sides: li({ exceptions: [exception('scope-changed', -9)] }) }, 'exempt'],

  [
    'an objection to what rests on employment rules',
    { sides: li({ exceptions: [exception('restricted', -9)] }) },
    'kept',
  ],
  [
    'one that was upheld, of what one cannot object to',
    { sides: li({ exceptions: [exception('out-of-scope', -9)] }) },
    'kept',
  ],
  ['legitimate interests, told', { rows: under('legitimate-interests'), sides: li(eu) }, 'kept'],
  [
    'legitimate interests, not told',
    { rows: under('legitimate-interests'), sides: li({ ...eu, told: [] }) },
    'not-told',
  ],
  [
    'an objection not decided',
    { rows: under('legitimate-interests'), sides: li({ ...eu, exceptions: [exception('restricted', -1)] }) },
    'kept',
  ],
  [
    'an objection upheld',
    {
      rows: under('legitimate-interests'),
      sides: li({ ...eu, exceptions: [exception('out-of-scope', -1)] }),
    },
    'exempt',
  ],
  [
    'an objection upheld after it was written',
    {
      rows: under('legitimate-interests'),
      sides: li({ ...eu, exceptions: [exception('out-of-scope', 1)] }),
      now: hoursLater(2),
    },
    'exempt',
  ],
  ['works agreement', { rows: under('works-agreement'), sides: li(eu) }, 'kept'],

  ['a customer who disagrees', { record: { otherParty: 'disagreed' } }, 'other-party-disagreed'],
  ['one of whom nothing is known', { record: { otherParty: 'unknown' } }, 'kept'],
  [
    'a customer who has to be told, and was not',
    { rows: [aRow({ covers: { otherParty: 'told' } })] },
    'other-party-not-told',
  ],
  [
    '… was, afterwards',
    {
      rows: [aRow({ covers: { otherParty: 'told' } })],
      sides: [somebody('li'), outside(hoursLater(1))],
      now: hoursLater(2),
    },
    'other-party-not-told',
  ],
  [
    '… was',
    { rows: [aRow({ covers: { otherParty: 'told' } })], sides: [somebody('li'), outside(hoursLater(-1))] },
    'kept',
  ],
  [
    '… one of two was',
    {
      rows: [aRow({ covers: { otherParty: 'told' } })],
      sides: [somebody('li'), outside(hoursLater(-1)), outside()],
    },
    'other-party-not-told',
  ],

  [
    'working hours',
    { rows: [aRow({ covers: { hours: 'working' } })], record: { occurredAt: hoursLater(-1) } },
    'kept',
  ],
  ['the midday rest', { rows: [aRow({ covers: { hours: 'working' } })] }, 'outside-hours'],
  [
    'the evening',
    {
      rows: [aRow({ covers: { hours: 'working' } })],
      record: { occurredAt: hoursLater(8) },
      now: hoursLater(9),
    },
    'outside-hours',
  ],
  [
    'a Saturday',
    {
      rows: [aRow({ covers: { hours: 'working' } })],
      record: { occurredAt: hoursLater(71) },
      now: hoursLater(99),
    },
    'outside-hours',
  ],
  [
    'a day of leave',
    {
      rows: [aRow({ covers: { hours: { days: 'working', from: '09:00', to: '18:00' } } })],
      sides: li({ presence: { ...somebody('x').presence, away: [{ from: '2026-03-04', until: null }] } }),
    },
    'outside-hours',
  ],
  [
    'where it is evening for one of two',
    {
      rows: [aRow({ covers: { hours: { days: 'every', from: '09:00', to: '18:00' } } })],
      sides: [
        somebody('li'),
        somebody('mia', { presence: { ...somebody('x').presence, zone: 'America/New_York' } }),
      ],
    },
    'outside-hours',
  ],
  [
    'a named weekday',
    { rows: [aRow({ covers: { hours: { days: ['wed'], from: '12:00', to: '12:01' } } })] },
    'kept',
  ],
  [
    'another one',
    { rows: [aRow({ covers: { hours: { days: ['thu'], from: '00:00', to: '24:00' } } })] },
    'outside-hours',
  ],
];

describe('the gate', () => {
  for (const [what, asking, expected] of cases) {
    it(`${expected === 'kept' ? 'keeps' : `refuses (${expected})`}: ${what}`, () => {
      expect(said(asking)).to.equal(expected);
    });
  }

  it('says what it rests on, for each subject', () => {
    const verdict = ask({ sides: [somebody('li'), somebody('wang'), outside()] });
    expect(verdict).to.have.nested.property('decision.parts', 'content');
    expect(verdict).to.have.deep.nested.property('decision.subjects', [
      { person: 'li', basis: 'employment-rules', by: 'notice' },
      { person: 'wang', basis: 'employment-rules', by: 'notice' },
    ]);
  });

  it('marks what is kept while an objection is not decided', () => {
    const sides = li({ ...eu, exceptions: [exception('restricted', -1)] });
    expect(ask({ rows: under('legitimate-interests'), sides })).to.have.deep.nested.property(
      'decision.subjects[0]',
      { person: 'li', basis: 'legitimate-interests', by: 'notice', restricted: true },
    );
  });

  it('marks what is kept of somebody who had it restricted, on any basis, until that is lifted', () => {
    const marked = (basis: LegalBasis, one: ExceptionFact, now = noon) => {
      const consents = [consent(-9, null), consent(-9, null, { row: 'chats' })];
      const verdict = ask({ rows: under(basis), sides: li({ ...eu, consents, exceptions: [one] }), now });
      return typeof verdict === 'string' ? verdict : verdict.decision.subjects[0]?.restricted === true;
    };
    for (const basis of ['employment-rules', 'works-agreement', 'consent', 'separate-consent'] as const)
      expect(marked(basis, exception('held-back', -1)), basis).to.equal(true);
    expect(marked('legitimate-interests', exception('held-back', -1))).to.equal(true);
    expect(marked('employment-rules', exception('held-back', -1, null, 'other'))).to.equal(false);
    // What counts is whether it stands when the record comes, and not when it was written.
    expect(marked('employment-rules', exception('held-back', 1), hoursLater(2))).to.equal(true);
    expect(marked('employment-rules', exception('held-back', -1, 1), hoursLater(2))).to.equal(false);
    expect(marked('employment-rules', exception('held-back', -1, 0))).to.equal(false);
    // It stands from its commit on, though another machine's clock was a little ahead.
    expect(marked('employment-rules', exception('held-back', 0.01))).to.equal(true);
  });

  it('keeps metadata where no more is covered, or there is no more', () => {
    expect(ask({ rows: [aRow({ covers: { parts: 'metadata' } })] })).to.have.nested.property(
      'decision.parts',
      'metadata',
    );
    const { body: _none, ...without } = { body: undefined };
    expect(ask({ record: { ...without, body: undefined } as never })).to.have.nested.property(
      'decision.parts',
      'metadata',
    );
  });

  it('wants every basis where several laws hold, and names the strictest', () => {
    const rows = [aRow({ rules: ['CN', 'EU'], bases: { CN: 'consent', EU: 'legitimate-interests' } })];
    const nowhere = { laws: [] as const };
    expect(said({ rows, sides: li(nowhere) })).to.equal('no-consent');
    const both = ask({ rows, sides: li({ ...nowhere, consents: [consent(-9, null)] }) });
    expect(both).to.have.nested.property('decision.subjects[0].basis', 'consent');
    // In China only China's counts.
    expect(
      said({ rows: [aRow({ rules: ['CN', 'EU'], bases: { CN: 'employment-rules', EU: 'consent' } })] }),
    ).to.equal('kept');
  });

  it('takes of several rows the one with the content, then the one that ends first, whatever their order', () => {
    const rows = [
      aRow({ disclosure: 'long', lastDay: () => '2026-09-04' }),
      aRow({ disclosure: 'heads', covers: { parts: 'metadata' }, lastDay: () => '2026-04-04' }),
      aRow({ disclosure: 'short', lastDay: () => '2026-06-04' }),
    ];
    for (const order of [rows, rows.toReversed()])
      expect(ask({ rows: order })).to.have.nested.property('decision.disclosure', 'short');
  });

  it('says of several rows that refuse what was missing in the one that got furthest', () => {
    const rows = [
      aRow({ covers: { kinds: ['call'] } }),
      aRow({ basis: 'consent' }),
      aRow({ lastDay: () => '2020-01-01' }),
    ];
    expect(said({ rows })).to.equal('no-consent');
    expect(said({ rows: rows.toReversed() })).to.equal('no-consent');
  });
});
