import { define } from '../define.ts';

/** The document with both signatures. */
export const pdf = define(
  {
    title: '{{title}}',
    running: '{{title}} · {{name}}',
    signatures: '双方签名',
    evidence: '签署记录',
    name: '姓名',
    staffNo: '工号',
    company: '公司',
    ground: '授权依据',
    statement: '签署的话',
    method: '签署方式',
    at: '时间',
    contract: '协议编号',
    hash: '全文指纹（SHA-256）',
    session: '登录方式',
    passkey: '通行密钥编号',
    entry: '证据记录编号',
    meets: '可靠电子签名的条件（《电子签名法》第十三条）',
    noSignature: '（在签名服务机构签署）',
    worth: '下面说明每种方式本身满足哪些条件、不满足哪些；签名是否可靠由法院认定，本文件不作这样的断言。',
    verify: '怎样核验',
    verify1: '本文件附件 contract.md 是双方签署的全文。计算它的 SHA-256，应与上面的全文指纹一致。',
    verify2:
      '双方签名各有一份凭证（.tlog-proof），在协议页面下载；用 heed evidence verify 或任何支持该格式的工具离线核验，凭证里的指纹应与上面一致。',
    verify3: '双方签署完成的凭证里有本 PDF 文件的 SHA-256；改动一个字节就不一致。',
    footer: '第 {{page}} 页，共 {{pages}} 页',
    rare: '〔{{code}}〕',
  },
  {
    title: '{{title}}',
    running: '{{title}} · {{name}}',
    signatures: 'Signatures of both parties',
    evidence: 'Record of signing',
    name: 'Name',
    staffNo: 'Staff number',
    company: 'Company',
    ground: 'Authority',
    statement: 'What was signed',
    method: 'Way of signing',
    at: 'When',
    contract: 'Agreement',
    hash: 'Fingerprint of the text (SHA-256)',
    session: 'Signed in by',
    passkey: 'Passkey',
    entry: 'Entry in the evidence',
    meets: 'Conditions of a reliable electronic signature (Electronic Signature Law of China, article 13)',
    noSignature: '(signed at the provider)',
    worth:
      'For each way of signing it says which conditions that way meets by itself and which not. Whether a signature is reliable is for a court to say; this file does not claim it.',
    verify: 'How to verify',
    verify1:
      'contract.md, attached to this file, is the text that both signed. Its SHA-256 is the fingerprint of the text above.',
    verify2:
      'Each signature has a receipt (.tlog-proof) on the page of the agreement. Verify it offline with heed evidence verify or any tool that knows the format; the fingerprint in it is the one above.',
    verify3:
      'The receipt of the conclusion holds the SHA-256 of this PDF file; one changed byte and it differs.',
    footer: 'Page {{page}} of {{pages}}',
    rare: '〔{{code}}〕',
  },
);
