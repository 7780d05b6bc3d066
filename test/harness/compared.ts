import {
  isBinaryExpression,
  isCallExpression,
  isIdentifier,
  isPropertyAccessExpression,
} from 'typescript/unstable/ast/is';
import { type Node, type SourceFile, SyntaxKind } from './parsed.ts';

/** What names of something secret, or of what tells who holds it, are made of. */
const secretWords = new Set(
  `bearer challenge commit commitment cookie credential csrf digest fingerprint hash hashes hmac mac md5 nonce otp passphrase
  password secret secrets sha sha1 sha256 signature signatures token tokens`.split(/\s+/),
);
/** At the doors, where somebody says who they are, these are such names too; elsewhere codes are of policies and of errors. */
const doorWords = new Set([...secretWords, 'code', 'codes', 'given', 'expected', 'key', 'pin', 'state']);
const doors =
  /^(?:src\/(?:web|kiosk|mailboxes|anonymous|people\/passkeys|secrets|platforms\/\w+\/(?:sign|call|id-|crypto))|handlers\/(?:middleware|webhooks|pages\/(?:kiosk|sign-in|mail-link|passkeys|open-here)))/;
const comparing = new Set([
  SyntaxKind.EqualsEqualsEqualsToken,
  SyntaxKind.ExclamationEqualsEqualsToken,
  SyntaxKind.EqualsEqualsToken,
  SyntaxKind.ExclamationEqualsToken,
]);
/** These compare bytes whatever they are called on. */
const alwaysComparing = new Set(['equals', 'compare']);
const searching = new Set(
  'endsWith has includes indexOf isDeepStrictEqual lastIndexOf localeCompare search startsWith'.split(' '),
);

const words = (text: string): string[] =>
  [...text.matchAll(/[A-Za-z][A-Za-z0-9_]*/g)].flatMap(([name]) =>
    name
      .replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2')
      .toLowerCase()
      .split('_'),
  );

const literals = new Set([
  SyntaxKind.StringLiteral,
  SyntaxKind.NoSubstitutionTemplateLiteral,
  SyntaxKind.NumericLiteral,
  SyntaxKind.NullKeyword,
  SyntaxKind.TrueKeyword,
  SyntaxKind.FalseKeyword,
  SyntaxKind.PrefixUnaryExpression,
  SyntaxKind.TypeOfExpression,
]);

/** Whether what stands there says something of its own accord and not by what somebody holds: a constant, a length. */
const isPlain = (node: Node, text: string) =>
  literals.has(node.kind) || text === 'undefined' || /\.(?:length|size|byteLength)$/.test(text);

/** A comparison of something that could be secret, as it stands in a source; undefined for anything else. */
export function comparisonAt(node: Node, tree: SourceFile, path: string): string | undefined {
  const names = doors.test(path) ? doorWords : secretWords;
  const text = node.getText(tree).replaceAll(/\s+/g, ' ');
  const telling = () => words(text).some((word) => names.has(word));
  if (isBinaryExpression(node)) {
    if (!comparing.has(node.operatorToken.kind)) return undefined;
    const sides = [node.left, node.right];
    if (sides.some((side) => isPlain(side, side.getText(tree)))) return undefined;
    return telling() ? text : undefined;
  }
  if (!isCallExpression(node)) return undefined;
  const { expression } = node;
  const name = isPropertyAccessExpression(expression) ? expression.name : expression;
  const called = isIdentifier(name) ? name.text : '';
  const first = node.arguments[0];
  if (isPropertyAccessExpression(expression) && alwaysComparing.has(called)) return text;
  if (!searching.has(called) || (first && isPlain(first, first.getText(tree)))) return undefined;
  return telling() ? text : undefined;
}
