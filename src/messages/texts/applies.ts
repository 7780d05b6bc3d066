import { define } from './define.ts';

/** Where a policy does not apply to its reader as it is written. */
export const applies = define(
  {
    title: '哪些制度对我有例外',
    text: '反对、豁免，或和人事沟通的结果。只有你自己看得到；没有列出的，按制度写明的范围适用。',
    none: '目前没有只对你的例外：公告栏上的制度按其写明的范围适用。',
    board: '打开制度公告栏',
    open: '查看',
    badge: {
      exempt: '豁免中',
      restricted: '部分受限制',
      'out-of-scope': '部分不适用',
      'scope-changed': '范围已调整',
    },
    line: {
      exempt: '{{since}}起不适用于你，到{{until}}为止：你已获豁免。',
      restricted: '{{since}}起下面这部分对你停用：你的反对正等待决定，最晚 {{until}}。',
      restrictedAsked: '{{since}}起按你的请求限制：这份制度下的信息只存不用，直到解除；解除之前会先告诉你。',
      'out-of-scope': '{{since}}起下面这部分不适用于你：你的反对成立。',
      'scope-changed': '{{since}}起对你的适用范围有调整：以你和人事沟通的结果为准。',
    },
    rows: '涉及：{{rows}}',
    and: '、',
  },
  {
    title: 'Where policies do not apply to me as written',
    text: 'Because of an objection, an exemption or the outcome of a talk with HR. Only you see this; whatever is not listed applies within the scope it states.',
    none: 'Nothing is different for you at the moment: the policies on the board apply within the scope they state.',
    board: 'Open the policy board',
    open: 'See it',
    badge: {
      exempt: 'Exempt',
      restricted: 'Restricted in part',
      'out-of-scope': 'Does not apply in part',
      'scope-changed': 'Scope changed',
    },
    line: {
      exempt: 'Does not apply to you since {{since}}, until the end of {{until}}: you are exempt.',
      restrictedAsked:
        'At your request, since {{since}}: what is kept under this policy is not used until that is lifted; you are told before.',
      restricted:
        'Since {{since}} the part below is off for you: your objection is being decided, by {{until}} at the latest.',
      'out-of-scope': 'The part below does not apply to you since {{since}}: your objection was upheld.',
      'scope-changed':
        'Since {{since}} its scope is another for you: what came of your talk with HR is what counts.',
    },
    rows: 'That is: {{rows}}',
    and: '; ',
  },
);
