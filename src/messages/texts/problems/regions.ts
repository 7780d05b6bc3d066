import { define } from '../define.ts';

/** Where a problem is in the form of a basis of transfers. */
export const regionPlaces = define(
  {
    regionEntity: '公司',
    regionTo: '去往的地区',
    regionUses: '用于',
    regionKind: '依据',
    regionReference: '编号或文件',
    regionSha256: '文件的 SHA-256',
    regionNotice: '告知本人的通知',
    regionAssessed: '评估日期',
    regionReview: '评估复审日期',
    regionValid: '有效期',
  },
  {
    regionEntity: 'company',
    regionTo: 'where to',
    regionUses: 'what for',
    regionKind: 'basis',
    regionReference: 'number or document',
    regionSha256: 'SHA-256 of the document',
    regionNotice: 'notice to people',
    regionAssessed: 'day of the assessment',
    regionReview: 'review of the assessment',
    regionValid: 'last day',
  },
);

export const regions = define(
  {
    entityUnknown: '员工名单里没有这家公司',
    regionOdd: '请填写两个大写字母的国家或地区代码，如 CN；欧洲经济区写 EU',
    noHome: '请选择一家已经写明存储地区的公司',
    sameRegion: '就在这家公司的存储地区之内，不需要依据',
    usesMissing: '请至少选一样',
    kindOdd: '请选择一项这个地区的法律承认的依据',
    documentMissing: '请填写编号，或者文件的 SHA-256',
    referenceLong: '最多 {{most}} 字',
    hashOdd: '不是 64 位十六进制数',
    noticeMissing: '请选择一份生效的制度',
    noticeSilent: '这份制度没有写明信息会去往这个地区（transfers），本人没有被告知',
    assessedOdd: '请填写今天或以前的日期：先评估，再提供',
    dayAhead: '请填写今天以后的日期',
  },
  {
    entityUnknown: 'is no company of the staff list',
    regionOdd: 'give the code of a country in two capitals, such as CN, or EU for the European Economic Area',
    noHome: 'choose a company that has a region',
    sameRegion: 'lies within the region of the company: it needs no basis',
    usesMissing: 'choose at least one',
    kindOdd: 'choose one that the law of the region knows',
    documentMissing: 'give its number, or the SHA-256 of the document',
    referenceLong: 'is longer than {{most}} characters',
    hashOdd: 'is no number of 64 hexadecimal digits',
    noticeMissing: 'choose a policy in force',
    noticeSilent: 'the policy does not say that data goes there (transfers): people were not told',
    assessedOdd: 'give a day up to today: first the assessment, then the transfer',
    dayAhead: 'give a day to come',
  },
);
