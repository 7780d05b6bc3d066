import type { SensitiveKind } from '../sensitive/kinds.ts';
import { maybeSensitiveIn } from '../sensitive/tell-tale-bytes.ts';
import type { Kept } from './gate.ts';
import { masked } from './mask.ts';
import { type Content, type IncomingRecord, sizeOf, timeOf } from './model.ts';
import { type Parties, sealedParty } from './parties.ts';
import type { PlainText } from './plain-text.ts';
import { ScannedContent, ScannedRecord } from './scan/scanned.ts';
import { kindLetter } from './segments.ts';

/** What is sealed of one record: pieces of its head (`RecordHead`), to be written one behind the other, and its content. */
export interface Words {
  at: number;
  kind: string;
  from: Buffer;
  to: readonly Buffer[];
  /** In JSON, as text or where it stands in a line. */
  chat: string | Piece;
  head: string | Piece;
  /** Type and size of the content, also of one that is not kept. */
  said: Content | undefined;
  body: Content | undefined;
  saidSize: number;
  /** Of the body, in bytes. */
  size: number;
  /** Of the head, or nearly. */
  headSize: number;
}

interface Piece {
  bytes: Buffer;
  from: number;
  to: number;
}

/** With what the policy has blacked out, and without its content where that is not covered. */
export function wordsOf(record: IncomingRecord, { decision, row }: Kept, parties: Parties): Words {
  const at = timeOf(record);
  const came = record.body;
  const content = decision.parts === 'content' ? came : undefined;
  const { head, body } =
    row.covers.mask.length > 0 ? clean(record, content, row.covers.mask) : asItCame(record, content);
  const said = body ?? came;
  const from = sealedParty(parties.of(record.from), at);
  const to = record.to.map((party) => sealedParty(parties.of(party), at));
  const chat = chatOf(record);
  let headSize = from.length + lengthOf(chat) + lengthOf(head) + punctuation;
  for (const one of to) headSize += one.length + 1;
  const size = body ? sizeOf(body) : 0;
  return {
    at,
    kind: kindLetter(record.kind),
    from,
    to,
    chat,
    head,
    said,
    body,
    size,
    saidSize: said === body ? size : said ? sizeOf(said) : 0,
    headSize,
  };
}

const emptyHead = '{}';

const headOf = (record: IncomingRecord): string | Piece => {
  if (!(record instanceof ScannedRecord)) return JSON.stringify(record.head);
  if (record.headTo === 0) return emptyHead;
  return { bytes: record.bytes, from: record.headFrom, to: record.headTo };
};

const chatOf = (record: IncomingRecord): string | Piece =>
  record instanceof ScannedRecord
    ? { bytes: record.bytes, from: record.chatFrom, to: record.chatTo }
    : JSON.stringify(record.chat);

const lengthOf = (piece: string | Piece): number =>
  typeof piece === 'string' ? piece.length : piece.to - piece.from;

const asItCame = (record: IncomingRecord, body: Content | undefined) => ({ head: headOf(record), body });

/** What was read where it lies is looked at there first: most of it can hold nothing that is blacked out. */
function clean(
  record: IncomingRecord,
  body: Content | undefined,
  kinds: readonly SensitiveKind[],
): { head: string | Piece; body: Content | undefined } {
  if (!(record instanceof ScannedRecord)) {
    const after = masked({ head: record.head, body }, kinds);
    return { head: JSON.stringify(after.head), body: after.body };
  }
  const inHead = record.headTo > 0 && maybeSensitiveIn(record.bytes, record.headFrom, record.headTo);
  const inBody = body instanceof ScannedContent && maybeSensitiveIn(body.words, body.from, body.to);
  if (!inHead && !inBody) return asItCame(record, body);
  const after = masked({ head: inHead ? record.head : {}, body: inBody ? body : undefined }, kinds);
  return {
    // Written anew: of a name that stood there twice only what is read of it.
    head: inHead ? JSON.stringify(after.head) : headOf(record),
    body: inBody ? after.body : body,
  };
}

const pieces = {
  from: Buffer.from('{"from":'),
  to: Buffer.from(',"to":['),
  next: Buffer.from(','),
  chat: Buffer.from('],"chat":'),
  head: Buffer.from(',"head":'),
  body: Buffer.from(',"body":{"type":'),
  bytes: Buffer.from(',"bytes":'),
  bodyEnd: Buffer.from('}'),
  end: Buffer.from('}'),
  line: Buffer.from('\n'),
};
const punctuation = Object.values(pieces).reduce((sum, { length }) => sum + length, 0);

/** Heads are lines of JSON, so that those of one record are what its head is. */
export function writeHead(plain: PlainText, { from, to, chat, head, said, saidSize }: Words): void {
  if (plain.length > 0) plain.piece(pieces.line);
  plain.piece(pieces.from);
  plain.piece(from);
  plain.piece(pieces.to);
  for (let n = 0; n < to.length; n += 1) {
    if (n > 0) plain.piece(pieces.next);
    plain.piece(to[n] as Buffer);
  }
  plain.piece(pieces.chat);
  write(plain, chat);
  plain.piece(pieces.head);
  write(plain, head);
  if (said) {
    plain.piece(pieces.body);
    if (said instanceof ScannedContent) plain.part(said.line, said.typeFrom, said.typeTo);
    else plain.text(JSON.stringify(said.type));
    plain.piece(pieces.bytes);
    plain.text(String(saidSize));
    plain.piece(pieces.bodyEnd);
  }
  plain.piece(pieces.end);
}

function write(plain: PlainText, piece: string | Piece): void {
  if (typeof piece === 'string') plain.text(piece);
  else plain.part(piece.bytes, piece.from, piece.to);
}

/** Contents stand one behind the other; how long each is stands in its head. */
export function writeBody(plain: PlainText, { body, size }: Words): void {
  if (!body) return;
  const before = plain.length;
  plain.content(body);
  if (plain.length - before !== size) throw new Error('a content is not as long as it is');
}
