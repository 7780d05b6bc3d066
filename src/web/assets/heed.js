/*
 * What pages do better with scripts than without. Nothing here is needed: every form posts and every link
 * leads somewhere with scripts off. Runs as it stands, without eval, inline styles or any other host.
 */
(() => {
  const find = (root, selector) => [
    ...(root.matches?.(selector) ? [root] : []),
    ...root.querySelectorAll(selector),
  ];

  /** Tells the server once that the end of a text came into view. No times, no scroll depth. */
  const tries = new Map();
  const endSeen = new IntersectionObserver((entries) => {
    for (const { isIntersecting, target } of entries) {
      if (!isIntersecting) continue;
      endSeen.unobserve(target);
      const { readUrl: url, readShownAt: shownAt } = target.dataset;
      const tried = tries.get(url) ?? 0;
      if (tried === Infinity || tried > 2) continue;
      tries.set(url, Infinity);
      const again = () => {
        tries.set(url, tried + 1);
        setTimeout(() => endSeen.observe(target), 4000);
      };
      const csrf = document.querySelector('meta[name="csrf-token"]')?.content ?? '';
      fetch(url, { method: 'POST', body: new URLSearchParams({ csrf }), keepalive: true }).then(
        async (answer) => {
          if (answer.status >= 500) again();
          const shown = answer.status === 200 && shownAt && document.getElementById(shownAt);
          if (shown) shown.outerHTML = await answer.text();
        },
        again,
      );
    }
  });

  /** Keeps a thread at its newest message, unless the reader has scrolled up to an older one. */
  function followEnd(box) {
    let atEnd = true;
    const toEnd = () => {
      box.scrollTop = box.scrollHeight;
    };
    box.addEventListener('scroll', () => {
      atEnd = box.scrollHeight - box.scrollTop - box.clientHeight < 48;
    });
    // A thread is drawn anew as a whole; only what was not there before arrives.
    const known = new Set(find(box, '.message[id]').map((message) => message.id));
    new MutationObserver(() => {
      for (const message of find(box, '.message[id]')) {
        if (known.has(message.id)) continue;
        known.add(message.id);
        message.classList.add('fresh');
      }
      if (atEnd) toEnd();
    }).observe(box, { childList: true, subtree: true });
    box.addEventListener('heed:sent', toEnd);
    new ResizeObserver(() => atEnd && toEnd()).observe(box);
    toEnd();
  }

  /** Narrows a list to the items whose text holds every word typed. */
  function filter(input) {
    const scope = input.closest('[data-filter-scope]');
    const items = find(scope, '[data-filter-item]');
    const apply = () => {
      const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
      for (const item of items) {
        const text = item.textContent.toLowerCase();
        item.hidden = !words.every((word) => text.includes(word));
      }
      for (const group of find(scope, '[data-filter-group]')) {
        group.hidden = !group.querySelector('[data-filter-item]:not([hidden])');
      }
      for (const none of find(scope, '[data-filter-none]')) none.hidden = items.some((item) => !item.hidden);
    };
    input.closest('[data-filter-box]').hidden = false;
    input.addEventListener('input', apply);
    // Enter in the box must not press the form's first button, which would be somebody's name.
    input.addEventListener('keydown', (event) => event.key === 'Enter' && event.preventDefault());
    apply();
  }

  const steps = [
    [60, 'second'],
    [60, 'minute'],
    [24, 'hour'],
    [7, 'day'],
  ];

  /** "5 minutes ago" for moments of the last or the next week; the full time stays as the tooltip. */
  function relative(time) {
    let amount = (new Date(time.dateTime).getTime() - Date.now()) / 1000;
    const words = new Intl.RelativeTimeFormat(document.documentElement.lang, { numeric: 'auto' });
    for (const [size, unit] of steps) {
      if (Math.abs(amount) < size) {
        time.title ||= time.textContent;
        time.textContent = words.format(Math.round(amount), unit);
        return;
      }
      amount /= size;
    }
    if (time.title) time.textContent = time.title;
  }

  function enhance(root) {
    for (const end of find(root, '[data-read-end]')) endSeen.observe(end);
    for (const box of find(root, '[data-scroll-end]')) followEnd(box);
    for (const input of find(root, '[data-filter]')) filter(input);
    for (const time of find(root, 'time[data-relative]')) relative(time);
    for (const link of find(root, ':is(.tabs, .nav) [aria-current]')) {
      const bar = link.closest('.tabs, .nav'); // Scrolled into view, which must not move the page.
      bar.scrollLeft += link.getBoundingClientRect().right + 48 - bar.getBoundingClientRect().right;
    }
    find(root, '[data-focus]')[0]?.focus();
  }

  // What is on its way is not sent again. Captured, so that htmx does not see the second try either. Another
  // button of a form that stays on the page is no second try: htmx sends it next.
  const sending = new WeakMap();
  document.addEventListener(
    'submit',
    (event) => {
      const form = event.target;
      const what = event.submitter?.value;
      const busy = form.getAttribute('aria-busy') === 'true';
      if (busy && (!form.hasAttribute('hx-post') || sending.get(form) === what)) {
        event.preventDefault();
        event.stopImmediatePropagation();
      } else {
        sending.set(form, what);
        form.setAttribute('aria-busy', 'true');
        // A download leaves the page where it is and reports nothing back.
        setTimeout(() => form.removeAttribute('aria-busy'), 10_000);
      }
    },
    true,
  );
  const settle = (root) => {
    for (const form of find(root, 'form[aria-busy]')) form.removeAttribute('aria-busy');
  };
  document.addEventListener('htmx:afterRequest', (event) => {
    const form = event.target.closest('form');
    if (!form) return;
    settle(form);
    if (!event.detail.successful) return;
    if (form.matches('[data-composer]')) form.reset();
    // What is said to words or to a tap on a card stands at the end, which may be far below the card.
    form.closest('.thread')?.querySelector('[data-scroll-end]')?.dispatchEvent(new Event('heed:sent'));
  });

  // What went wrong stands in one place: said by the server, or that the server could not be reached.
  const flash = () => document.querySelector('#flash');
  document.addEventListener('htmx:beforeRequest', () => flash()?.replaceChildren());
  document.addEventListener('htmx:sendError', () => {
    const alert = document.createElement('p');
    alert.className = 'alert tone-bad';
    alert.setAttribute('role', 'alert');
    alert.textContent = flash()?.dataset.offline ?? '';
    flash()?.replaceChildren(alert);
  });
  window.addEventListener('pageshow', () => settle(document));

  // Enter sends, Shift+Enter breaks the line; Enter that picks a word in an input method does neither.
  // On touch keyboards Enter keeps breaking lines: there the button is near and the slip is dear.
  const finePointer = window.matchMedia('(pointer: fine)');
  document.addEventListener('keydown', (event) => {
    const form = event.target.closest?.('[data-composer]');
    if (!form || event.key !== 'Enter' || event.shiftKey || event.isComposing || event.keyCode === 229)
      return;
    if (!finePointer.matches) return;
    event.preventDefault();
    form.requestSubmit();
  });

  document.addEventListener('htmx:load', (event) => event.target !== document.body && enhance(event.target));
  setInterval(() => find(document, 'time[data-relative]').forEach(relative), 60_000);
  enhance(document);
})();
