import { define } from '../define.ts';

/** What lies beside the document, and how to check it with Heed or without. */
export const readme = define(
  {
    text: `证据材料：{{name}}（工号 {{staffNo}}），{{title}}（{{code}}）
材料编号 {{id}}，生成时间 {{at}}

压缩包内容
  arbitration-pack.zh-CN.pdf, arbitration-pack.en.pdf   证据清单和各项证据，中英文内容相同
  texts/        制度原文，以及答复所依据的签署条件约定（如有），逐字节保留，文件名含 SHA-256
  procedure/    协商的会议记录和协议，逐字节保留，文件名含 SHA-256
  signatures/   手写签名的图片、纸质表单的扫描件（如有）
  receipts/     存证回执（.tlog-proof），按日志序号排列
  log/          日志公钥（vkey）和签名的校验点（checkpoint）
  SHA256SUMS    以上各文件的 SHA-256

如何核对

1. 文件完整
     sha256sum -c SHA256SUMS
   Windows：certutil -hashfile 文件名 SHA256

2. 日志公钥
   公钥必须从材料提供者以外的渠道取得：日志的公开网址 {{base}}/evidence/key，或者审计人员此前保存的副本。
   与 log/vkey 比较，两者应当相同：
     {{vkey}}

3. 用阅知核对回执（离线，不需要账号）
     npx heed evidence verify --key '{{vkey}}' receipts/*.tlog-proof
   每个文件应显示“valid”，并列出记录原文。任何改动都会显示“NOT VALID”和失败的步骤。

4. 用其他工具核对回执
   回执是 C2SP tlog-proof 格式（https://c2sp.org/tlog-proof）。第二行 extra 之后是 base64，解码得到 JSON：
   entry（日志条目）、event（记录原文）、salt（盐）。
   a) 承诺：HMAC-SHA256，密钥为 salt，消息为 event 的规范 JSON（RFC 8785），结果的 base64 应等于 entry 中的 c。
   b) 叶：SHA-256(0x00 ‖ entry 的字节)；节点：SHA-256(0x01 ‖ 左 ‖ 右)。用 index 和其后的各行证明算出根（RFC 6962）。
   c) 根应等于文件末尾校验点的第三行；校验点是 C2SP signed-note，Ed25519 签名，用第 2 项的公钥验证。
   Go 语言可直接使用 golang.org/x/mod/sumdb/note 和 golang.org/x/mod/sumdb/tlog。

5. 通行密钥的签名（如有）
   event.data.signature.passkey 含公钥、authenticatorData、clientDataJSON 和签名。设备签的是
   authenticatorData ‖ SHA-256(clientDataJSON)，可用 OpenSSL 验证：
     openssl dgst -sha256 -verify public-key.pem -signature signature signed
   clientDataJSON 中的 challenge 由 nonce、通知、本人和声明的哈希算出，因此签名针对这份文本和这句声明。

6. 原文与答复对应
   答复回执中的 data.shown.sha256 应等于 texts/ 中对应文件的 SHA-256：
     sha256sum texts/*

证明了什么，没有证明什么
  证明：记录写入日志之后没有任何改动。
  没有证明：记录的内容本身真实；记录的时间（服务器时间，除非另有时间戳）；日志中没有的事实不存在。
`,
  },
  {
    text: `Evidence: {{name}} (staff no. {{staffNo}}), {{title}} ({{code}})
Pack {{id}}, made {{at}}

What is in the archive
  arbitration-pack.zh-CN.pdf, arbitration-pack.en.pdf   list of evidence and each item, the same in both languages
  texts/        the policy, byte for byte, and the conditions of signing that an answer names, where there are any;
                the name holds the SHA-256
  procedure/    minutes and agreements of negotiations, byte for byte; the name holds the SHA-256
  signatures/   pictures of drawn signatures and scans of signed paper, where there are any
  receipts/     receipts of the evidence log (.tlog-proof), in the order of the log
  log/          public key of the log (vkey) and its signed checkpoint
  SHA256SUMS    SHA-256 of all these files

How to check it

1. The files are whole
     sha256sum -c SHA256SUMS
   On Windows: certutil -hashfile FILE SHA256

2. The public key of the log
   Take it from a source other than whoever handed you this pack: the public address of the log,
   {{base}}/evidence/key, or a copy that an auditor kept. It has to be the same as log/vkey:
     {{vkey}}

3. Receipts, with Heed (offline, without an account)
     npx heed evidence verify --key '{{vkey}}' receipts/*.tlog-proof
   Each file has to say "valid", with the record. Any change gives "NOT VALID" and the step that failed.

4. Receipts, with other tools
   A receipt is a C2SP tlog-proof (https://c2sp.org/tlog-proof). Behind "extra" in the second line stands base64 of
   JSON: entry (of the log), event (the record), salt.
   a) Commitment: HMAC-SHA256 with the key salt over the canonical JSON of event (RFC 8785); its base64 is c in entry.
   b) Leaf: SHA-256(0x00 ‖ bytes of entry); node: SHA-256(0x01 ‖ left ‖ right). Index and the lines after it give
      the root (RFC 6962).
   c) The root is the third line of the checkpoint at the end of the file; that is a C2SP signed-note with an Ed25519
      signature, verified with the key of point 2.
   In Go, golang.org/x/mod/sumdb/note and golang.org/x/mod/sumdb/tlog do all of it.

5. The signature of a passkey, where there is one
   event.data.signature.passkey holds public key, authenticatorData, clientDataJSON and signature. The device signed
   authenticatorData ‖ SHA-256(clientDataJSON); OpenSSL verifies it:
     openssl dgst -sha256 -verify public-key.pem -signature signature signed
   The challenge in clientDataJSON is made from nonce, notice, person and the hash of the statement: what was signed is
   this text and this sentence.

6. Text and answer belong together
   data.shown.sha256 in the receipt of an answer is the SHA-256 of its file in texts/:
     sha256sum texts/*

What is proved, and what is not
  Proved: no record has changed since it was written to the log.
  Not proved: that what was recorded is true; when it was recorded (the clock is the server's, unless there is a time
  stamp by somebody else); that what is not in the log did not happen.
`,
  },
);
