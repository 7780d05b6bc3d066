import { expect } from 'chai';
import { readPolicy } from '../../src/policies/document.ts';
import { changedSubstance } from '../../src/policies/substance.ts';
import { policyFiles } from '../harness/company.ts';

describe('what differs beyond wording', () => {
  const text = () => structuredClone(readPolicy(policyFiles({})).texts['zh-CN']);
  const changed = (change: (front: ReturnType<typeof text>) => void) => {
    const after = text();
    change(after);
    return changedSubstance(text(), after);
  };
  const [first] = text().disclosures;
  const row = `disclosures.${first?.id}`;

  it('nothing where only words, dates and contacts do', () => {
    expect(
      changed((front) => {
        Object.assign(front, { title: 'Another', reviewOn: '2031-01-01', version: '9', body: 'New.' });
        if (front.handler) front.handler.contact = 'new@sample.example';
        for (const one of front.disclosures) one.purpose = 'Said better';
        Object.assign(front, { disclosures: front.disclosures.toReversed() });
        for (const one of front.disclosures) one.rights.reverse();
      }),
    ).to.deep.equal([]);
  });

  it('whose rule it is and where it applies', () => {
    expect(
      changed((front) => {
        Object.assign(front, { entity: 'Another Company Ltd.', site: 'Another city' });
      }),
    ).to.have.members(['entity', 'site']);
  });

  it('how long data is kept, with which rights, and whether it is sensitive', () => {
    expect(
      changed((front) => {
        const [one] = front.disclosures;
        if (!one) throw new Error('a policy without rows');
        one.retention = { count: 4, unit: 'months', from: 'collected' };
        one.rights = one.rights.slice(1);
        one.sensitive = !one.sensitive;
      }),
    ).to.have.members([`${row}.retention`, `${row}.rights`, `${row}.sensitive`]);
  });

  it('which data, who receives it, where it goes, and what is asked', () => {
    const names = changed((front) => {
      Object.assign(front, {
        disclosures: [...front.disclosures, { ...front.disclosures[0], id: 'one-more' }],
        recipients: [{ id: 'cloud', name: 'C', role: 'processor', purpose: 'P' }],
        transfers: [{ country: 'SG' }],
        automatedDecisions: { used: true },
        monitoringFrequency: 'yearly',
        action: 'sign',
        rules: [...front.rules, 'DE'],
        overrides: [{ requirement: 'eu.consent-for-monitoring', reason: 'Pilot', by: 'Counsel' }],
      });
    });
    expect(names).to.include.members([
      'disclosures.one-more.retention',
      'recipients.cloud',
      'transfers',
      'automatedDecisions.used',
      'monitoringFrequency',
      'action',
      'rules',
      'overrides',
    ]);
  });
});
