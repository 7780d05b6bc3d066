/*
 * Answers a survey without saying who does: what is sent goes without cookies, with the token that the page was opened with.
 */
(() => {
  const box = document.querySelector('[data-survey-answer]');
  const form = box?.querySelector('form');
  if (!form) return;
  const kept = `heed-answer:${location.pathname}`;
  const [token, signature] = (location.hash.slice(1) || sessionStorage.getItem(kept) || '').split('.');
  const part = (name) => box.querySelector(`[data-survey-${name}]`);
  if (!token || !signature) {
    part('without').hidden = false;
    return;
  }
  // Out of the address and the history of this browser.
  sessionStorage.setItem(kept, `${token}.${signature}`);
  history.replaceState(null, '', location.pathname + location.search);
  form.hidden = false;

  const problem = part('problem');
  const say = (words) => {
    problem.hidden = words === '';
    problem.lastElementChild.textContent = words;
    if (words !== '') problem.scrollIntoView({ block: 'center' });
  };

  /** Nothing of it stays in this browser. */
  function forget() {
    sessionStorage.removeItem(kept);
    for (const key of Object.keys(localStorage))
      if (key.startsWith('heed-survey:') && localStorage.getItem(key).includes(token))
        localStorage.removeItem(key);
  }

  async function send() {
    const body = new URLSearchParams(new FormData(form));
    body.set('token', token);
    body.set('signature', signature);
    const sent = await fetch(form.action, {
      ...{ method: 'POST', body, credentials: 'omit', referrerPolicy: 'no-referrer', cache: 'no-store' },
    });
    const { done, words } = await sent.json();
    if (!done) return say(words);
    forget();
    form.hidden = true;
    const thanks = part('thanks');
    thanks.hidden = false;
    thanks.textContent = words;
    thanks.focus();
    return undefined;
  }

  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const button = form.querySelector('button');
    button.disabled = true;
    say('');
    send()
      .catch(() => say(problem.dataset.failed))
      .finally(() => {
        button.disabled = false;
      });
  });
})();
