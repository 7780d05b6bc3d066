/*
 * Answers a survey without saying who does: what is sent goes without cookies, with the token that the page before left in
 * this tab.
 */
(() => {
  const box = document.querySelector('[data-survey-answer]');
  const form = box?.querySelector('form');
  if (!form) return;
  const part = (name) => box.querySelector(`[data-survey-${name}]`);
  part('unable').hidden = true;
  const kept = `heed-answer:${location.pathname}`;
  const [token, signature] = left().split('.');
  if (!token || !signature) {
    part('without').hidden = false;
    return;
  }
  form.hidden = false;

  /** Empty also where this browser keeps nothing. */
  function left() {
    try {
      return sessionStorage.getItem(kept) ?? '';
    } catch {
      return '';
    }
  }

  const problem = part('problem');
  const say = (words) => {
    problem.hidden = words === '';
    problem.lastElementChild.textContent = words;
    if (words !== '') problem.scrollIntoView({ block: 'center' });
  };

  /** Nothing of it stays in this browser, and nothing of what was filled in in the page. */
  function forget() {
    sessionStorage.removeItem(kept);
    for (const key of Object.keys(localStorage))
      if (key.startsWith('heed-survey:') && localStorage.getItem(key).includes(token))
        localStorage.removeItem(key);
    form.remove();
  }

  async function send() {
    const body = new URLSearchParams(new FormData(form));
    body.set('token', token);
    body.set('signature', signature);
    // By its attribute: a field of that name would stand in its place.
    const sent = await fetch(form.getAttribute('action'), {
      ...{ method: 'POST', body, credentials: 'omit', referrerPolicy: 'no-referrer', cache: 'no-store' },
    });
    if (!sent.ok) throw new Error(`${sent.status}`);
    const { done, words } = await sent.json();
    if (!done) return say(words);
    forget();
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
