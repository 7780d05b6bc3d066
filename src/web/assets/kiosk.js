/*
 * A shared tablet: each page takes the place of the one before, goes when nobody touches the screen, and is not there
 * any more when somebody comes back to it. Without scripts the pages go by themselves, see their `noscript`.
 */
(() => {
  const page = document.querySelector('[data-kiosk]');
  if (!page) return;
  const seconds = Number(page.dataset.kiosk);
  const there = page.dataset.kioskThere === 'yes';
  const csrf = document.querySelector('meta[name="csrf-token"]')?.content ?? '';
  // What accessibility asks for at least, to say "I am still here" (WCAG 2.2, 2.2.1).
  const warnBefore = 20;

  /** Empties the screen before asking for anything: the network may be away. */
  function clear() {
    document.body.replaceChildren();
    document.title = '';
    window.location.replace('/kiosk');
  }

  // Out of the browser's own memory of pages nothing comes back.
  window.addEventListener('pageshow', (event) => event.persisted && clear());
  window.addEventListener('pagehide', () => there && document.body.classList.add('kiosk-gone'));

  // Links take the page's place, so that the history of a tablet holds one page and "back" leads out of it.
  document.addEventListener('click', (event) => {
    const link = event.target.closest?.('a[href]');
    const to = link?.getAttribute('href') ?? '';
    if (!link || to.startsWith('#')) return;
    event.preventDefault();
    // Addresses in a policy's text are for those who read it on a device of their own.
    if (to === '/kiosk' || to.startsWith('/kiosk/') || to.startsWith('/kiosk?'))
      window.location.replace(link.href);
  });

  // A form's answer is a new entry. Whoever goes back from it finds the start screen, which ends the visit.
  if (there) {
    window.history.pushState({ kiosk: 'here' }, '');
    window.addEventListener('popstate', clear);
  }

  if (!seconds) {
    // The start screen: what somebody began to type and left goes too. The page stays, whatever the network does.
    let forgetting;
    window.addEventListener('input', () => {
      clearTimeout(forgetting);
      forgetting = setTimeout(() => document.querySelector('form').reset(), 60_000);
    });
    return;
  }
  const dialog = document.getElementById('kiosk-idle');
  let last = performance.now();
  let told = last;

  /** A touch, a key, scrolling: somebody is there. The server hears of it now and then. */
  function touched() {
    last = performance.now();
    if (dialog?.open) dialog.close();
    if (!there || last - told < 10_000) return;
    told = last;
    fetch('/kiosk/still', { method: 'POST', body: new URLSearchParams({ csrf }) }).then(
      (answer) => (answer.status === 204 ? undefined : clear()),
      // Away from the network nothing can be answered; the clock goes on.
      () => undefined,
    );
  }
  for (const sign of ['pointerdown', 'keydown', 'input', 'wheel', 'touchmove'])
    window.addEventListener(sign, touched, { passive: true });
  window.addEventListener('scroll', touched, { passive: true });
  document.getElementById('kiosk-stay')?.addEventListener('click', touched);

  setInterval(() => {
    const quiet = (performance.now() - last) / 1_000;
    if (quiet >= seconds) clear();
    else if (there && quiet >= seconds - warnBefore && dialog && !dialog.open) dialog.showModal();
  }, 500);
})();
