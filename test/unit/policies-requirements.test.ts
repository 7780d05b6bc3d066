import { expect } from 'chai';
import { HeedError, type Problem } from '../../src/errors.ts';
import { inspectPolicy, readPolicy } from '../../src/policies/document.ts';
import { citation } from '../../src/policies/requirements/citation.ts';
import { commonRequirements } from '../../src/policies/requirements/common.ts';
import { ruleSets } from '../../src/policies/requirements.ts';
import { legalBases, type RuleSetCode } from '../../src/policies/vocabulary.ts';
import { basisText } from '../../src/policies/words.ts';
import { type Front, policy } from '../fixtures/policies/complete.ts';

type Change = (front: Front) => void;

/** What is wrong with the complete policy after some changes, as `field: problem`, languages left out. */
function wrong(...changes: Change[]): string[] {
  const files = policy((front) => {
    for (const change of changes) change(front);
  });
  const { problems, missing } = inspectPolicy(files);
  return [...problems, ...missing].map(
    ({ at, problem }: Problem) => `${at.replace(/^.*: /, '')}: ${problem}`,
  );
}

const set =
  (values: object): Change =>
  (front) => {
    Object.assign(front, values);
  };
const drop =
  (...fields: string[]): Change =>
  (front) => {
    for (const field of fields) Reflect.deleteProperty(front, field);
  };
const setRow =
  (values: object): Change =>
  (front) => {
    Object.assign(front.disclosures[0] ?? {}, values);
  };
const dropRow =
  (field: string): Change =>
  (front) => {
    Reflect.deleteProperty(front.disclosures[0] ?? {}, field);
  };

/** The complete policy resting on consent under both laws. */
function onConsent(front: Front): void {
  set({ legalBasis: 'consent', action: 'consent', monitoringFrequency: 'none', withdrawal: 'In Heed' })(
    front,
  );
  set({ provision: { obligatory: false, consequence: 'None' } })(front);
  setRow({ rights: ['access', 'rectify', 'erase', 'restrict', 'portability', 'withdraw'] })(front);
}

describe('what a policy has to say', () => {
  it('is all said by the complete policy', () => {
    expect(wrong()).to.eql([]);
    expect(wrong(onConsent)).to.eql([]);
    expect(readPolicy(policy()).texts.en.disclosures[0]?.retention).to.eql({
      count: 3,
      unit: 'months',
      from: 'collected',
    });
  });

  const always = [
    'code',
    'title',
    'summary',
    'entity',
    'site',
    'owner',
    'rules',
    'legalBasis',
    'monitoringFrequency',
    'reviewOn',
    'action',
    'signature',
  ];
  for (const field of always) {
    it(`names ${field} when it is missing`, () => {
      const found = wrong(drop(field));
      expect(found).to.include(`${field}: is missing`);
    });
  }

  const byLaw: [field: string, ...sources: string[]][] = [
    ['handler', 'PIPL 17(1)(1)', 'GDPR 13(1)(a)'],
    ['dpo', 'GDPR 13(1)(b)'],
    ['recipients', 'PIPL 23', 'GDPR 13(1)(e)'],
    ['transfers', 'PIPL 39', 'GDPR 13(1)(f)'],
    ['legitimateInterests', 'GDPR 13(1)(d)'],
    ['exercise', 'PIPL 17(1)(3)', 'GDPR 12(2)'],
    ['complaint', 'GDPR 13(2)(d)'],
    ['provision', 'GDPR 13(2)(e)'],
    ['automatedDecisions', 'GDPR 13(2)(f)'],
    ['changes', 'PIPL 17(2)'],
    ['scope', 'Heed'],
    ['disclosures', 'PIPL 17(1)(2)', 'GDPR 13(1)(c)'],
  ];
  for (const [field, ...sources] of byLaw) {
    it(`names ${field} when it is missing, with ${sources.join(' and ')}`, () => {
      const found = wrong(drop(field));
      expect(found.join('\n')).to.match(new RegExp(`^${field}: `, 'm'));
      for (const source of sources) expect(found.join('\n')).to.include(source);
    });
  }

  const inRows: [field: string, ...sources: string[]][] = [
    ['what', 'PIPL 17(1)(2)', 'GDPR 5(1)(a)', 'Heed'],
    ['purpose', 'PIPL 17(1)(2)', 'GDPR 13(1)(c)'],
    ['retention', 'PIPL 17(1)(2), 19', 'GDPR 13(2)(a)'],
    ['means', 'PIPL 17(1)(2)'],
    ['use', 'Heed'],
    ['rights', 'Heed'],
    ['hours', 'Heed'],
  ];
  for (const [field, ...sources] of inRows) {
    it(`names ${field} of the row it is missing from, once, with every source`, () => {
      const found = wrong(dropRow(field));
      const about = found.filter((one) => one.startsWith(`disclosures[0].${field}: `));
      expect(about).to.have.length(1);
      for (const source of sources) expect(about[0]).to.include(source);
    });
  }

  it('lists everything at once and throws it together', () => {
    const files = policy((front) => {
      dropRow('retention')(front);
      drop('handler', 'complaint')(front);
    });
    let error: unknown;
    try {
      readPolicy(files);
    } catch (caught) {
      error = caught;
    }
    expect(error).to.be.instanceOf(HeedError);
    const { code, problems } = error as HeedError;
    expect(code).to.equal('bad-input');
    expect(problems.map((one) => one.at)).to.include.members([
      'zh-CN.md, en.md: disclosures[0].retention',
      'zh-CN.md, en.md: handler',
      'zh-CN.md, en.md: complaint',
    ]);
  });

  it('is said in both languages, with the source', () => {
    const { missing } = inspectPolicy(policy(drop('dpo')));
    expect(missing).to.have.length(1);
    expect(missing[0]?.requirement).to.equal('eu.dpo');
    expect(missing[0]?.source).to.equal('GDPR 13(1)(b)');
    expect(missing[0]?.texts['zh-CN'])
      .to.include('数据保护负责人')
      .and.include('《通用数据保护条例》第13条第1款(b)项');
  });

  it('depends on the rule sets: China asks for no complaint, an empty list asks for no law', () => {
    const china = set({ rules: ['CN'], legalBasis: 'employment-rules' });
    expect(wrong(china, drop('complaint', 'dpo', 'provision', 'legitimateInterests'))).to.eql([]);
    const nobody = set({ rules: [], monitoringFrequency: 'none' });
    expect(wrong(nobody, drop('disclosures'))).to.eql([]);
    expect(wrong(nobody).join()).to.match(/^rules: names no rule set/);
  });
});

describe('what a policy may rest on', () => {
  it('is a basis the law in question knows', () => {
    expect(wrong(set({ legalBasis: 'employment-rules' })).join()).to.match(
      /legalBasis: names no legal basis that this law knows.*GDPR 13\(1\)\(c\), 6/,
    );
    expect(wrong(set({ legalBasis: 'legitimate-interests' })).join()).to.include('PIPL 13');
    expect(wrong(set({ legalBasis: { CN: 'contract' } })).join()).to.include('GDPR 13(1)(c), 6');
    expect(wrong(setRow({ legalBasis: 'works-agreement' })).join()).to.match(
      /^disclosures\[0\]\.legalBasis: names no legal basis.*PIPL 13/,
    );
  });

  it('is not consent for monitoring in the EU, unless counsel says why', () => {
    const monitored = set({ monitoringFrequency: 'daily' });
    expect(wrong(onConsent, monitored)).to.have.length(1);
    expect(wrong(onConsent, monitored)[0]).to.match(/^legalBasis: rests monitoring on consent/);
    const override = { requirement: 'eu.consent-for-monitoring', reason: 'Opt-in pilot', by: 'Counsel' };
    expect(wrong(onConsent, monitored, set({ overrides: [override] }))).to.eql([]);
    expect(wrong(onConsent, monitored, set({ overrides: [{ ...override, reason: '' }] })).join()).to.include(
      'overrides[0].reason: is empty',
    );
  });

  it('cannot be overridden where the law leaves nothing open', () => {
    const override = { requirement: 'cn.retention', reason: 'We like to', by: 'Somebody' };
    const found = wrong(dropRow('retention'), set({ overrides: [override] })).join('\n');
    expect(found).to.include('disclosures[0].retention');
    expect(found).to.include('overrides[0].requirement: cannot be overridden');
  });

  it('keeps acknowledging and consenting apart', () => {
    expect(wrong(onConsent, set({ action: 'acknowledge' })).join()).to.match(/^action: rests on consent/);
    expect(wrong(set({ action: 'consent' })).join()).to.match(/^legalBasis: asks for consent/);
    const obligatory = set({ provision: { obligatory: true, consequence: 'Dismissal' } });
    expect(wrong(onConsent, obligatory).join()).to.match(/^provision\.obligatory: /);
    expect(wrong(onConsent, drop('withdrawal')).join()).to.include('(PIPL 15; GDPR 13(2)(c))');
    expect(wrong(onConsent, setRow({ rights: ['access'] })).join()).to.include('right to withdraw');
  });

  it('is separate consent in China for sensitive, published, shared and exported data', () => {
    const shared = {
      recipients: [{ id: 'insurer', name: 'Insurer', role: 'controller', purpose: 'Cover' }],
      transfers: [{ country: 'DE' }],
    };
    const found = wrong(setRow({ sensitive: true, published: true }), set(shared)).join('\n');
    for (const source of ['PIPL 29', 'PIPL 25', 'PIPL 23', 'PIPL 39', 'PIPL 30', 'GDPR 13(1)(f), 44-49']) {
      expect(found).to.include(`(${source})`);
    }
    for (const field of ['recipients[0].contact', 'transfers[0].safeguard', 'transfers[0].recipient']) {
      expect(found).to.include(`${field}: `);
    }
  });

  it('never mixes separate consent with anything else', () => {
    const separate = set({ rules: ['CN'], legalBasis: 'separate-consent', signature: 'click' });
    expect(wrong(onConsent, separate)).to.eql([]);
    expect(wrong(onConsent, separate, setRow({ legalBasis: 'employment-rules' })).join()).to.include(
      'mixes separate consent',
    );
  });

  it('promises no signature for what is answered by a tap', () => {
    const separate = set({ rules: ['CN'], legalBasis: 'separate-consent' });
    for (const signature of ['typed-name', 'drawn', 'passkey']) {
      const found = wrong(onConsent, separate, set({ signature }));
      expect(found, signature).to.have.length(1);
      expect(found[0]).to.include('signature: asks for a signature').and.to.include('signature: click');
    }
    // One row that rests on it is enough; one consent to the whole is signed in any way.
    const row = wrong(onConsent, setRow({ legalBasis: { CN: 'separate-consent', EU: 'consent' } }));
    expect(row.join()).to.include('signature: asks for a signature');
    expect(wrong(onConsent, set({ signature: 'passkey' }))).to.eql([]);
  });

  it('comes in the EU with each right there is', () => {
    const articles = wrong(setRow({ rights: ['access'] })).map((one) => /, (\d+)\)$/.exec(one)?.[1]);
    expect(articles).to.eql(['16', '17', '18', '21']);
  });

  it('is looked at again after it takes effect', () => {
    expect(wrong(set({ effectiveOn: '2027-01-01' })).join()).to.match(/^reviewOn: is to be reviewed before/);
  });
});

describe('rule sets', () => {
  const all = [...ruleSets.CN.requirements, ...ruleSets.EU.requirements, ...commonRequirements];

  it('cite each source in the words of its reader: no English name of a law on a Chinese page', () => {
    for (const [source, chinese] of [
      ['PIPL 17(1)(2), 19', '《个人信息保护法》第十七条第一款第二项、第十九条'],
      ['PIPL 23', '《个人信息保护法》第二十三条'],
      ['PIPL 30; GDPR 7(4)', '《个人信息保护法》第三十条；《通用数据保护条例》第7条第4款'],
      ['GDPR 13(2)(a)', '《通用数据保护条例》第13条第2款(a)项'],
      ['GDPR 4(11), 7', '《通用数据保护条例》第4条(11)项、第7条'],
      ['GDPR 13(1)(f), 44-49', '《通用数据保护条例》第13条第1款(f)项、第44至49条'],
      ['Heed: model disclosure table', '阅知内部规则：告知事项样表'],
    ] as const) {
      expect(citation(source, 'zh-CN')).to.equal(chinese);
      expect(citation(source, 'en')).to.equal(source);
    }
    for (const { id, source } of all)
      expect(citation(source, 'zh-CN'), id).not.to.match(/PIPL|GDPR|Heed|WP29/);
  });

  it('mean by public interest in China what its law means', () => {
    const words = (rules: readonly RuleSetCode[]) => basisText('public-interest', rules, 'en');
    expect(words(['CN'])).to.match(/^news reporting or supervision by public opinion/);
    expect(words(['EU'])).to.equal('public interest');
    expect(basisText({ CN: 'public-interest', EU: 'public-interest' }, ['CN', 'EU'], 'zh-CN')).to.equal(
      '中国：为公共利益实施新闻报道、舆论监督等行为，在合理的范围内；欧盟：公共利益',
    );
  });

  it('have unique names, sources and words in both languages', () => {
    expect(new Set(all.map((one) => one.id)).size).to.equal(all.length);
    for (const { id, source, problem } of all) {
      expect(source, id).to.match(/PIPL|GDPR|Heed/);
      expect(problem['zh-CN'], id).to.match(/\p{Script=Han}/u);
      expect(problem.en, id).not.to.match(/\p{Script=Han}/u);
    }
  });

  it('cite an article for each basis they know, and know every basis between them', () => {
    const known = { ...ruleSets.CN.bases, ...ruleSets.EU.bases };
    expect(Object.keys(known)).to.have.members([...legalBases]);
  });
});
