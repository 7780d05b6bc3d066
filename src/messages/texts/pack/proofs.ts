import { define } from '../define.ts';

/** Receipts of the log, and how to check them. */
export const proofs = define(
  {
    name: '存证回执',
    proves: '上述记录自写入日志之后未被改动；任何人可用公开的标准和工具离线核对',
    text: '每条记录写入只增不改的日志（RFC 6962 默克尔树，C2SP 签名校验点）。回执文件（.tlog-proof）包含记录原文和它在日志中的证明，只需日志公钥即可离线核对。公钥请从材料提供者以外的渠道取得，例如日志网址 /evidence/key 或审计人员此前保存的副本。',
    origin: '日志名称',
    key: '日志公钥',
    command: '核对命令',
    limits: '日志证明记录写入后未变，不证明记录内容本身真实，也不单独证明记录时间；时间为服务器时间。',
    index: '序号',
    event: '事实',
    at: '记录时间',
    file: '回执文件',
    pending: '尚未封存，稍后重新生成材料即可取得回执',
    erased: '内容已依法删除',
  },
  {
    name: 'Receipts of the evidence log',
    proves:
      'The records above have not changed since they were written to the log; anybody can check it offline with public standards and tools',
    text: 'Each record is an entry of an append-only log (RFC 6962 Merkle tree, C2SP signed checkpoints). A receipt (.tlog-proof) holds the record and the proof of its place; it is checked offline with the public key of the log. Take the key from a source other than whoever hands you this pack, such as the log’s address /evidence/key or a copy that an auditor kept.',
    origin: 'Name of the log',
    key: 'Public key',
    command: 'Command',
    limits:
      'The log proves that a record has not changed since it was written. It does not prove that what was recorded is true, nor by itself when; times are those of the server.',
    index: 'Index',
    event: 'Fact',
    at: 'Recorded at',
    file: 'Receipt',
    pending: 'not sealed yet; make the pack again in a moment',
    erased: 'erased as the law requires',
  },
);
