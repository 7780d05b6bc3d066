import { define } from '../define.ts';

/** What lies in a bundle, what it can prove and what not. */
export const readme = define(
  {
    aboutAll: '范围：收到通知的所有人',
    aboutPerson: '范围：{{name}}（工号 {{staffNo}}）',
    text: `证据包：{{title}}（{{code}}，第 {{number}} 版）的通知
{{about}}
编号 {{id}}，制作时间 {{at}}
{{entries}} 条记录，校验点 {{size}} 条。内容已依法删除、因此不在内的 {{erased}} 条；制作时尚未入日志的 {{waiting}} 条。

压缩包内容
  verify.html   核验页面：用浏览器打开，不联网
  bundle.json   制作者对内容的说明（本身没有被证明）
  log/          日志的公钥（vkey）和签名的校验点（checkpoint）；如有，还有第三方时间戳和见证人共签
  entries/      记录，每行一条：日志条目、记录原文、盐、序号
  proofs/       证明，entries/ 的每个文件一份
  texts/        制度各版本、各语言的原文，逐字节保留，文件名含 SHA-256
  cards/        发出的卡片（交给平台前、与平台无关的内容），文件名是 SHA-256
  made.tlog-proof  制作这份证据包的存证：当时放了哪些记录
  SHA256SUMS    以上各文件的 SHA-256

如何核验（都不需要联网，也不需要账号）

1. 公钥
   从提供者以外的渠道取得：日志的公开网址 {{base}}/evidence/key，或审计人员以前保存的一行。与 log/vkey 比较：
     {{vkey}}

2. 用浏览器
   打开 verify.html，填入公钥，选择这个压缩包。伪造的人也可能换掉 verify.html，重要的场合请用您自己保存的一份，或用第 3、4 项。

3. 用阅知的命令
     npx heed evidence verify --key '{{vkey}}' 本压缩包.zip

4. 用其他工具
   sha256sum -c SHA256SUMS
   entries/ 的每一行是规范 JSON（RFC 8785）：
   a) HMAC-SHA256（密钥 salt，消息是 event 的规范 JSON）的 base64 等于 entry 中的 c。
   b) 叶 SHA-256(0x00 ‖ entry)，节点 SHA-256(0x01 ‖ 左 ‖ 右)；由各行的 index 和 proofs/ 中同编号的文件算出根（RFC 6962）。
   c) 根等于 log/checkpoint 的第三行；log/checkpoint 是 C2SP signed-note，Ed25519 签名。
   d) 答复的 data.shown.sha256 是 texts/ 中一个文件的 SHA-256，data.shown.card 是 cards/ 中一个文件的；
      卡片已随个人数据删除的，后面有同一个人的一条 notice.card-erased 记录，其 data.cards 写明了这个 SHA-256。
   格式全文：docs/evidence-format.md，第 14 节。

能证明什么
  每条记录在签名的日志里，写入以后一个字节也没有改动；答复针对的正是 texts/ 中的文本和 cards/ 中的卡片。
  带通行密钥的答复，由持有该密钥的设备签名。

不能证明什么
  记录的内容属实：谁点的，取决于登录和账号对应，记录里都有。
  时间：是服务器的时间；log/ 中有第三方时间戳的，证明日志在那之前已经是这样。
  日志只有一份：除非有见证人共签，或与您以前保存的校验点比对一致。
  制作时是否齐全：有 made.tlog-proof 的，证明制作以后没有被抽走或放入；没有的，请要求重新制作。
  制作时放了哪些由程序决定，请用您掌握的样本核对。
  谈话内容、理由等封存的内容不在内：只有发生过的时间和编号。
`,
  },
  {
    aboutAll: 'About all who were asked',
    aboutPerson: 'About {{name}} (staff no. {{staffNo}})',
    text: `Evidence bundle: the notice of {{title}} ({{code}}, version {{number}})
{{about}}
Bundle {{id}}, made {{at}}
{{entries}} records against a checkpoint of {{size}}. Erased as the law may require, and so not in it: {{erased}}.
Not in the log yet when it was made: {{waiting}}.

What is in the archive
  verify.html   a page that verifies: open it in a browser, it needs no network
  bundle.json   what whoever made it says of it (nothing proves that)
  log/          public key of the log (vkey) and its signed checkpoint; time stamps of others and cosignatures of
                witnesses where there are any
  entries/      records, one a line: entry of the log, record, salt and place
  proofs/       proofs that they are in the log, one for each file in entries/
  texts/        the policy, each version and language byte for byte; the name holds the SHA-256
  cards/        the cards as they were handed to the platform, before it drew them; the name is the SHA-256
  made.tlog-proof  the log's record of its making: which entries were in it
  SHA256SUMS    SHA-256 of all these files

How to verify it (without network and without an account)

1. The public key
   Take it from a source other than whoever gave you this: the public address of the log, {{base}}/evidence/key, or a
   line that an auditor kept. Compare it with log/vkey:
     {{vkey}}

2. In a browser
   Open verify.html, enter the key, choose this archive. A forger could have changed verify.html too: where it matters,
   use a copy that you kept yourself, or points 3 and 4.

3. With Heed's command
     npx heed evidence verify --key '{{vkey}}' THIS-ARCHIVE.zip

4. With other tools
   sha256sum -c SHA256SUMS
   Each line in entries/ is canonical JSON (RFC 8785):
   a) HMAC-SHA256 (key: salt; message: canonical JSON of event) in base64 is c in entry.
   b) Leaf SHA-256(0x00 ‖ entry), node SHA-256(0x01 ‖ left ‖ right): the indexes of the lines and the hashes in the
      file of that number in proofs/ give the root (RFC 6962).
   c) The root is the third line of log/checkpoint, which is a C2SP signed-note with an Ed25519 signature.
   d) data.shown.sha256 of an answer is the SHA-256 of a file in texts/, data.shown.card of one in cards/.
      Of a card that was erased with personal data, a later record notice.card-erased of the same person names it.
   The whole format: docs/evidence-format.md, section 14.

What it proves
  Each record is in the signed log and no byte of it has changed since; what was answered to is the text in texts/ and
  the card in cards/. An answer with a passkey was signed by the device that holds it.

What it does not prove
  That what was recorded is true: who clicked is as certain as the sign-in and the account, which the record names.
  When: the clock is the server's. A time stamp of somebody else in log/ proves that the log was so before then.
  That there is only one log: unless witnesses cosigned it, or it agrees with checkpoints that you kept.
  That it was complete when it was made: made.tlog-proof proves that nothing was taken out or put in since (have the
  bundle made again where it is not there); what was put in, a program decided. Compare with samples of your own.
  What was said in talks, reasons, and all else that is sealed is not in it: only times and ids are.
`,
  },
);
