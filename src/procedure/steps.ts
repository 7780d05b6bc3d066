import type { Localized } from '../messages/model.ts';
import { isMonitoring, relies } from '../policies/requirements/requirement.ts';
import type { Worded } from '../policies/told.ts';
import type { ChangeKind, RuleSetCode } from '../policies/vocabulary.ts';

/** Who speaks for the staff. */
export const counterparts = ['union', 'representatives', 'works-council'] as const;
export type Counterpart = (typeof counterparts)[number];

export type StepKind = 'consultation' | 'negotiation' | 'approval';

/** One step that a policy has to go through before it is published, and where that is said. */
export type Step = {
  /** Stable: the record names it. */
  id: string;
  /** The article or rule, as a lawyer cites it. */
  source: string;
  why: Localized<string>;
} & (
  | { kind: 'consultation' }
  /** `agreed`: without an agreement the rule does not bind; otherwise it is enough to have negotiated. */
  | {
      kind: 'negotiation';
      with: readonly Counterpart[];
      agreed: boolean;
      /** What staff said comes first, so that it can be negotiated about: held on the last day of asking or later. */
      afterConsultation?: true;
    }
  | { kind: 'approval' }
);

type Rule = Step & { rules: RuleSetCode; applies: (front: Worded) => boolean };

/**
 * Which steps which law asks for. Data, like the required contents of a policy: counsel changes an entry here and
 * nothing else.
 */
const rules: readonly Rule[] = [
  {
    id: 'cn.consultation',
    rules: 'CN',
    kind: 'consultation',
    source: 'Labour Contract Law 4(2) (secondary)',
    why: {
      'zh-CN': '以劳动规章制度为依据，须经职工代表大会或者全体职工讨论，提出方案和意见',
      en: 'employment rules have to be discussed by all staff or their congress, who put forward opinions',
    },
    applies: (front) => relies('CN', front, ['employment-rules']),
  },
  {
    id: 'cn.negotiation',
    rules: 'CN',
    kind: 'negotiation',
    with: ['union', 'representatives'],
    agreed: false,
    // The law names discussion and opinions first, and has it determined by negotiation after them.
    afterConsultation: true,
    source: 'Labour Contract Law 4(2) (secondary)',
    why: {
      'zh-CN': '以劳动规章制度为依据，须与工会或者职工代表平等协商确定',
      en: 'employment rules have to be negotiated on equal terms with the union or staff representatives',
    },
    applies: (front) => relies('CN', front, ['employment-rules']),
  },
  {
    id: 'cn.collective-contract',
    rules: 'CN',
    kind: 'negotiation',
    with: ['union', 'representatives'],
    agreed: true,
    source: 'Labour Contract Law 51 (secondary)',
    why: {
      'zh-CN': '以集体合同为依据，须与工会或者职工代表订立集体合同',
      en: 'a collective contract has to be concluded with the union or staff representatives',
    },
    applies: (front) => relies('CN', front, ['collective-contract']),
  },
  {
    id: 'de.works-council',
    rules: 'DE',
    kind: 'negotiation',
    with: ['works-council'],
    agreed: true,
    source: 'Works Constitution Act (DE) 87(1) no. 6 (secondary)',
    why: {
      'zh-CN': '德国场所的技术监控，须经劳资委员会同意，否则无效',
      en: 'technical monitoring at a German site is not valid without the agreement of the works council',
    },
    applies: isMonitoring,
  },
  {
    id: 'eu.works-agreement',
    rules: 'EU',
    kind: 'negotiation',
    with: ['works-council', 'union'],
    agreed: true,
    source: 'GDPR 88',
    why: {
      'zh-CN': '以企业协议为依据，须先与劳资委员会达成协议',
      en: 'a works agreement has to be concluded before anything can rest on it',
    },
    applies: (front) => relies('EU', front, ['works-agreement', 'collective-contract']),
  },
];

const approval: Step = {
  id: 'heed.approval',
  kind: 'approval',
  source: 'Heed: a policy that went through a procedure is approved by counsel',
  why: {
    'zh-CN': '走过程序的制度，由法务核对程序和全文后批准',
    en: 'counsel checks the procedure and the exact text, and approves it',
  },
};

/** What law leaves open is set aside by counsel and by nobody else: whoever writes the text cannot do it alone. */
const overriding: Step = {
  id: 'heed.override',
  kind: 'approval',
  source: 'Heed: counsel overrides only what law leaves open',
  why: {
    'zh-CN': '文本在 overrides 中豁免了法律留有余地的要求，须由法务核对理由后批准',
    en: 'its overrides set aside what the law leaves open, which is for counsel to approve with the reason',
  },
};

/**
 * The steps before a policy may be published, from the rule sets of its legal entity and site and the basis it rests
 * on. None for a change of wording, which leaves what was agreed as it is, and none where no law asks for any.
 *
 * @param change what it is to those in force: a first version is material whatever its text says
 */
export function stepsFor(front: Worded, change: ChangeKind): Step[] {
  if (change === 'editorial') return [];
  // Rules of conduct name no law, as they collect nothing; what they rest on binds no other way than by its law.
  const laws: readonly RuleSetCode[] = front.rules.length > 0 ? front.rules : ['CN', 'EU'];
  const asked = rules.filter(({ rules: law, applies }) => laws.includes(law) && applies(front));
  if (front.overrides.length > 0) return [...asked, overriding];
  return asked.length === 0 ? [] : [...asked, approval];
}

/**
 * How long staff have to comment at the least, in days. A company default, not law: the law asks that staff discuss
 * the draft and says nothing of how long.
 */
export const leastConsultationDays = 7;
