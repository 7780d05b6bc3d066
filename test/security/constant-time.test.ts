import { expect } from 'chai';
import { isSame } from '../../src/constant-time.ts';
import { comparisonAt } from '../harness/compared.ts';
import { eachNode, parsedSources, parsedText, SyntaxKind } from '../harness/parsed.ts';

/** Of files, and of all files of a folder: what is compared there is nothing that somebody could want to guess. */
const nothingSecret: Readonly<Record<string, string>> = {
  'src/bundle/check/': 'whoever checks has everything before them',
  'src/evidence/':
    'roots, entries and checkpoints, which are published; a proof is checked by whoever holds it',
  'src/pack/': 'hashes in a finished archive',
  'src/backup/container.ts': 'how a file begins',
  'src/backup/log-plan.ts': 'roots, which are published',
  'src/scan-type.ts': 'how a file begins',
  'src/records/sources/generic/lines.ts': 'how a file begins',
  'src/commands/evidence-verify.ts': 'a page that is published',
  'src/conditions/agree.ts': 'the hash of a text that the person is shown',
  'src/contracts/documents.ts': 'the hash of a text that is kept',
  'src/contracts/publish.ts': 'hashes of two texts that are kept',
  'src/contracts/sign.ts': 'the hash of a text that the person is shown',
  'src/contracts/signing-provider.ts': 'the hash of a document that the provider was sent',
  'src/crisis/affected/texts.ts': 'the hash of words that the approver is shown',
  'src/crisis/decisions/': 'a commitment of the log to words that are kept beside it',
  'src/crisis/duties/file.ts': 'the hash of a report that is shown',
  'src/crisis/rooms/keep.ts': 'the hash of a briefing, to see whether it changed',
  'src/crisis/statements/': 'the hash of a statement that the approver is shown',
  'src/crisis/tasks/playbook.ts': 'hashes of playbooks that came with Heed',
  'src/notices/paper/scan-store.ts': 'the hash of a scan that is kept, to see that it is whole',
  'src/policies/service.ts': 'the hash of a text that is kept',
  'src/procedure/draft.ts': 'hashes of two texts that are kept',
  'src/reminders/': 'a digest is a message there',
  'src/announcements/publish.ts': 'hashes of two texts that are kept',
  'src/surveys/publish.ts': 'the same',
  'src/training/publish.ts': 'the same',
  'src/analysis/waiting.ts': 'which of the own rows is which',
  'src/records/sources/generic/batch.ts': 'the digest of a body that is signed',
  'src/records/sources/wecom-archive/media.ts': 'MD5 of a file, to see that it is whole',
  'src/surveys/blind.ts': 'what was sent, against what was signed of it',
  'src/vault/': 'names of keys, which stand beside what they wrap',
  'src/web/assets/': 'a browser looks at what is its own',
};

/** The same at the doors and in what speaks with platforms, one by one. */
const oneByOne: Readonly<Record<string, string>> = {
  'src/secrets.ts error.code === code': 'a code of an error',
  "src/people/passkeys/sign.ts Buffer.from(userHandle, 'base64url').equals(parse(personId))": 'whose it is',
  'src/platforms/slack/echo.ts said === challenge': 'Heed asks, and nobody gains by the answer',
  'src/platforms/slack/echo.ts said === JSON.stringify({ challenge })': 'the same',
  "src/platforms/slack/sign-in.ts spentCodes.has(error.code ?? '')": 'a code of an error',
  'src/platforms/wecom/client.ts tokenCodes.has(answer.errcode)': 'a code of an error',
  'src/platforms/wecom/crypto.ts plain.subarray(messageEnd, end).equals(this.#receiveid)':
    'the name of a company, inside what is signed',
  'src/platforms/wecom/sign-in.ts spentCodes.has(error.errcode ?? 0)': 'a code of an error',
  'src/platforms/wecom/tokens.ts token.value !== refused':
    'both are Heed’s own: the one it used, the one it has',
  'src/platforms/wecom/tokens.ts stored.token.value !== refused': 'the same',
  'handlers/pages/anonymous/desk.tsx passphrase !== again': 'typed twice in one form',
};

/** Columns that a statement looks for and whose name is one of something secret; a hash of 256 random bits may be. */
const lookedFor: Readonly<Record<string, string>> = {
  'src/web/session.ts token_hash': 'of 256 random bits',
  'src/web/links.ts token_hash': 'of 256 random bits',
  'src/web/sign-in.ts state_hash': 'of 256 random bits',
  'src/web/sign-in.ts browser_hash': 'of 256 random bits',
  'src/kiosk/visit.ts token_hash': 'of 256 random bits',
  'src/requests/confirm.ts token_hash': 'of a session, 256 random bits',
  'src/requests/former.ts token_hash': 'of a link, as in src/mailboxes/links.ts',
  'src/mailboxes/links.ts token_hash': 'of 256 random bits, or of as many as a text message has room for',
  'src/platforms/slack/team.ts token_hash': 'of Heed’s own token, HMAC',
  'src/surveys/answer.ts token': 'SHA-256 of a token that a signature must be over',
  'src/people/passkeys/challenge.ts challenge': '256 bits that a device signed; by itself it opens nothing',
};
const column =
  /\b((?:[a-z]+_)*(?:challenge|hash|mac|nonce|passphrase|password|secret|signature|token)s?)(?:'\)?, '(?:=|<>|in)'| (?:=|<>|(?:in|= any) ?\() ?\$\{)/g;

describe('what is secret', function () {
  this.timeout(120_000);
  const seen = new Map<string, string>();
  const statements = new Set<string>();
  const timing = new Set<string>();

  before(() => {
    parsedSources((tree, path) => {
      eachNode(tree, (node) => {
        const compared = comparisonAt(node, tree, path);
        if (compared) seen.set(`${path} ${compared}`, path);
        if (node.kind === SyntaxKind.Identifier && node.getText(tree) === 'timingSafeEqual') timing.add(path);
      });
      for (const [, name] of tree.text.matchAll(column)) statements.add(`${path} ${name}`);
    });
  });

  it('is compared in one way, whose time does not tell where it differs', () => {
    expect([...timing]).to.deep.equal(['src/constant-time.ts']);
    const places = Object.keys(nothingSecret);
    const placeOf = (path: string) =>
      places.find((place) => path === place || (place.endsWith('/') && path.startsWith(place)));
    const unknown = [...seen].filter(([one, path]) => !(one in oneByOne) && !placeOf(path));
    expect(unknown.map(([one]) => one)).to.deep.equal([]);
    expect(
      new Set([...seen.values()].map(placeOf).filter(Boolean)),
      'what is excepted is there',
    ).to.have.keys(places);
    expect([...seen.keys()]).to.include.members(Object.keys(oneByOne));
  });

  it('is found in the database by a hash of much that is random', () => {
    expect([...statements]).to.have.members(Object.keys(lookedFor));
  });
});

describe('the comparison', () => {
  const mac = 'f'.repeat(64);

  it('says what is the same', () => {
    expect(isSame(mac, mac)).to.equal(true);
    expect(isSame(Buffer.from(mac), mac)).to.equal(true);
    expect(isSame('', '')).to.equal(true);
    expect(isSame('é', Buffer.from('é'))).to.equal(true);
  });

  it('says what is not: another sign, another length, another way to write it', () => {
    for (let at = 0; at < mac.length; at++)
      expect(isSame(mac, `${mac.slice(0, at)}e${mac.slice(at + 1)}`)).to.equal(false);
    expect(isSame(mac, `${mac}f`)).to.equal(false);
    expect(isSame(mac, mac.slice(1))).to.equal(false);
    expect(isSame(mac, '')).to.equal(false);
    expect(isSame('é', 'e\u0301')).to.equal(false);
    expect(isSame('\ud800', '\udfff'), 'both are written as U+FFFD').to.equal(true);
  });
});

describe('the search for comparisons', function () {
  this.timeout(120_000);
  const inDoor = (text: string) => {
    const found: string[] = [];
    parsedText(text, (tree) =>
      eachNode(tree, (node) => {
        const compared = comparisonAt(node, tree, 'src/web/a-text.ts');
        if (compared) found.push(compared);
      }),
    );
    return found;
  };

  it('finds each way to compare', () => {
    const ways = [
      'token === given',
      'wanted !== itsHash',
      'row.token_hash.equals(hash)',
      'secrets.includes(secret)',
      'codes.indexOf(code)',
      'Buffer.compare(mac, one)',
      'state == query.state',
      'isDeepStrictEqual(secret, other)',
      'known.has(signatureOf(body))',
    ];
    expect(inDoor(ways.map((one) => `${one};`).join('\n'))).to.deep.equal(ways);
  });

  it('leaves alone what compares with a constant, or a length, or nothing secret', () => {
    expect(
      inDoor(`token === ''; code !== 'en'; mac.length === 32; name === other; given === undefined;`),
    ).to.deep.equal([]);
  });
});
