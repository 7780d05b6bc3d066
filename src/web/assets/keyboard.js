/*
 * The console by keyboard: each key is a shorter way to a link or a control that is there anyway. Keys do nothing
 * while somebody types, with Ctrl, Alt or Meta, or once they are turned off (WCAG 2.1.4); that is kept in this browser.
 */
(() => {
  const box = document.querySelector('[data-keys]');
  if (!box) return;
  const stored = 'heed.keys';
  const isOff = () => localStorage.getItem(stored) === 'off';
  const toggle = box.querySelector('[data-keys-toggle]');
  const go = JSON.parse(box.dataset.keys);
  const show = () => {
    document.body.classList.toggle('with-keys', !isOff());
    toggle.checked = !isOff();
  };
  toggle.addEventListener('change', () => {
    localStorage.setItem(stored, toggle.checked ? 'on' : 'off');
    show();
  });
  show();
  box.querySelector('[data-keys-close]').addEventListener('click', () => box.close());
  for (const opener of document.querySelectorAll('[data-keys-open]')) {
    opener.hidden = false;
    opener.addEventListener('click', () => box.showModal());
  }

  const rows = () => [
    ...document.querySelectorAll('.main .data-table tbody tr, .main [data-rows] [data-row]'),
  ];
  /** The row where the keys are. Live parts are drawn anew, so it is looked for each time. */
  let place = -1;
  function at(index) {
    const all = rows();
    if (all.length === 0) return;
    place = Math.max(0, Math.min(index, all.length - 1));
    for (const row of all) row.classList.toggle('at', row === all[place]);
    const row = all[place];
    if (!row.hasAttribute('tabindex')) row.tabIndex = -1;
    row.focus({ preventScroll: true });
    row.scrollIntoView({ block: 'nearest' });
  }
  /** Somebody who went on by Tab or by mouse goes on from there. */
  const here = () => {
    const found = rows().findIndex((row) => row.contains(document.activeElement));
    return found >= 0 ? found : rows()[place]?.isConnected ? place : -1;
  };

  const keys = {
    '/': () => {
      const field = document.querySelector('[data-search]');
      // Not every browser puts the keys into a field whose text is selected.
      field?.focus();
      field?.select();
    },
    '?': () => box.showModal(),
    j: () => at(here() + 1),
    k: () => at(Math.max(here() - 1, 0)),
    x: () => rows()[here()]?.querySelector('[data-tick]')?.click(),
    b: () => document.querySelector('.bulk-bar button')?.focus(),
    a: () => document.querySelector('[data-bulk-all]')?.click(),
    f: () => document.querySelector('.filter-form :is(select, input:not([type=hidden]))')?.focus(),
    n: () => document.querySelector('.pager [rel=next]')?.click(),
    p: () => document.querySelector('.pager [rel=prev]')?.click(),
  };

  let waiting = false;
  let forget;
  document.addEventListener('keydown', (event) => {
    if (event.defaultPrevented || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    const typing = event.target.closest?.(
      'input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]',
    );
    if (typing) {
      // Out of the search field, back to the page.
      if (event.key === 'Escape' && typing.matches('[data-search]')) typing.blur();
      return;
    }
    if (isOff() || box.open || document.querySelector('dialog[open]')) return;
    if (waiting) {
      waiting = false;
      clearTimeout(forget);
      const href = go[event.key];
      if (href) {
        event.preventDefault();
        location.assign(href);
      }
      return;
    }
    if (event.key === 'g') {
      waiting = true;
      forget = setTimeout(() => {
        waiting = false;
      }, 1500);
      return;
    }
    if (event.key === 'Enter' && event.target.matches('tr, [data-row]')) {
      event.preventDefault();
      event.target.querySelector('a[href]')?.click();
      return;
    }
    const act = Object.hasOwn(keys, event.key) ? keys[event.key] : undefined;
    if (!act) return;
    event.preventDefault();
    act();
  });

  /** How many are chosen, said as it changes. */
  function count(form) {
    const words = form.querySelector('[data-bulk-count]');
    if (!words) return;
    const chosen = form.querySelectorAll('[data-tick]:checked').length;
    words.textContent = chosen > 0 ? words.dataset.words.replace('{{n}}', String(chosen)) : '';
  }
  document.addEventListener('change', (event) => {
    const form = event.target.closest?.('[data-bulk]');
    if (!form) return;
    if (event.target.matches('[data-bulk-all]'))
      for (const tick of form.querySelectorAll('[data-tick]')) tick.checked = event.target.checked;
    else if (event.target.matches('[data-tick]') && !event.target.checked) {
      const all = form.querySelector('[data-bulk-all]');
      if (all) all.checked = false;
    }
    count(form);
  });
  window.addEventListener('pageshow', () => document.querySelectorAll('[data-bulk]').forEach(count));

  // An address says what was chosen and nothing else.
  document.addEventListener('submit', (event) => {
    if (!event.target.matches('[data-drop-empty]')) return;
    const empty = [...event.target.elements].filter((field) => field.name && field.value === '');
    for (const field of empty) field.disabled = true;
    setTimeout(() => {
      for (const field of empty) field.disabled = false;
    });
  });
})();
