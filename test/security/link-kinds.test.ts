import { existsSync } from 'node:fs';
import { expect } from 'chai';
import { isCallExpression, isIdentifier } from 'typescript/unstable/ast/is';
import { startApp, type TestApp } from '../harness/app.ts';
import { eachNode, parsedSources } from '../harness/parsed.ts';
import { routesOf } from '../harness/routes.ts';

/** Everywhere that a link with something secret is made, or somebody is signed in; a new one is entered here, and stolen below. */
const makers: Readonly<Record<string, readonly string[]>> = {
  createLink: ['handlers/pages/open-here.tsx', 'src/requests/export/take.ts'],
  issueLink: [
    'handlers/pages/requests/former.tsx',
    'src/platforms/email/adapter.ts',
    'src/platforms/sms/adapter.ts',
  ],
  beginSignIn: ['handlers/pages/sign-in.tsx'],
  startSession: [
    'handlers/pages/local.tsx',
    'handlers/pages/mail-link.tsx',
    'handlers/pages/open-here.tsx',
    'handlers/pages/sign-in.tsx',
  ],
};

/** Addresses that hold something secret, and what tries to steal it. Every other address is opened by whoever may, signed in. */
const addresses: Readonly<Record<string, string>> = {
  'GET /m/:token':
    'test/security/link-theft.test.ts, and test/scenario/requests-left.test.ts for somebody who has left',
  'POST /m/:token': 'the same',
  'POST /m/:token/new': 'test/scenario/email-sign-in.test.ts',
  'GET /open/:platform/:token': 'test/security/link-theft.test.ts, and test/scenario/open-here-ends.test.ts',
  'POST /open/:platform/:token': 'the same',
  'GET /requests/files/:token':
    'test/security/link-theft.test.ts, and test/scenario/requests-guessed.test.ts',
  'POST /requests/files/:token': 'the same',
  'GET /sign-in/:platform/return': 'test/unit/slack-sign-in.test.ts',
};

describe('links with something secret in them', function () {
  this.timeout(60_000);
  let heed: TestApp;
  before(async () => {
    heed = await startApp({ people: false, policies: false });
  });
  after(() => heed.close());

  it('are made, and sign somebody in, where it is known that they do', () => {
    const found = Object.fromEntries(Object.keys(makers).map((name) => [name, new Set<string>()]));
    parsedSources((tree, path) =>
      eachNode(tree, (node) => {
        if (isCallExpression(node) && isIdentifier(node.expression)) found[node.expression.text]?.add(path);
      }),
    );
    const places = Object.entries(found).map(([name, paths]) => [name, [...paths].toSorted()]);
    expect(Object.fromEntries(places)).to.deep.equal(makers);
  });

  it('have addresses that are known, each with what tries to steal it', () => {
    const secret = routesOf(heed).filter((route) => /:token\b|\/return$/.test(route));
    expect(secret).to.have.members(Object.keys(addresses));
    for (const why of Object.values(addresses))
      for (const [path] of why.matchAll(/test\/[\w/.-]+\.ts/g)) expect(existsSync(path), path).to.equal(true);
  });
});
