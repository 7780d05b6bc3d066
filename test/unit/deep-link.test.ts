import { expect } from 'chai';
import { deepLink, landing } from '../../src/web/deep-link.ts';
import { ownPath } from '../../src/web/sign-in.ts';

describe('a link to a place within a page', () => {
  it('says the place where a server can hear it, and to browsers', () => {
    expect(deepLink('/me')).to.equal('/me');
    expect(deepLink('/me#open')).to.equal('/me?at=open#open');
    expect(deepLink('/console/notices/1?show=withdrawn#people')).to.equal(
      '/console/notices/1?show=withdrawn&at=people#people',
    );
  });

  it('leads there after a sign-in, and nowhere else', () => {
    for (const path of ['/me#open', '/n/1#changes', '/console/notices/1?show=withdrawn#people']) {
      const [asked = ''] = deepLink(path).split('#');
      expect(landing(ownPath(asked))).to.equal(deepLink(path));
    }
    for (const path of ['/me', '/me?at=', '/me?at=%23a', '/me?bat=open', '/me?at=a.b'])
      expect(landing(path)).to.equal(path);
  });
});
