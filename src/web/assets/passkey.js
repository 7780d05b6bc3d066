/*
 * Passkeys: asks the server what to sign, the device to sign it, and sends the form with what came of it.
 * Fingerprint and face are the device's business; what comes back is a signature.
 */
(() => {
  const toBytes = (text) =>
    Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (letter) => letter.charCodeAt(0));
  const toText = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer)))
      .replaceAll('+', '-')
      .replaceAll('/', '_')
      .replace(/=+$/, '');
  const known = (list = []) => list.map((one) => ({ ...one, id: toBytes(one.id) }));

  async function optionsFrom(url) {
    const csrf = document.querySelector('meta[name="csrf-token"]')?.content ?? '';
    const headers = { accept: 'application/json', 'x-csrf-token': csrf };
    const answer = await fetch(url, { method: 'POST', headers });
    if (!answer.ok) throw new Error(`${url} answered ${answer.status}`);
    return answer.json();
  }

  async function sign(options) {
    const { challenge, allowCredentials, ...rest } = options;
    const publicKey = { ...rest, challenge: toBytes(challenge), allowCredentials: known(allowCredentials) };
    const { response, ...credential } = await ask('get', publicKey);
    const { userHandle } = response;
    return {
      ...credential,
      response: {
        clientDataJSON: toText(response.clientDataJSON),
        authenticatorData: toText(response.authenticatorData),
        signature: toText(response.signature),
        ...(userHandle?.byteLength ? { userHandle: toText(userHandle) } : {}),
      },
    };
  }

  async function enrol(options) {
    const { challenge, user, excludeCredentials, ...rest } = options;
    const { response, ...credential } = await ask('create', {
      ...rest,
      challenge: toBytes(challenge),
      user: { ...user, id: toBytes(user.id) },
      excludeCredentials: known(excludeCredentials),
    });
    return {
      ...credential,
      response: {
        clientDataJSON: toText(response.clientDataJSON),
        attestationObject: toText(response.attestationObject),
        transports: response.getTransports?.() ?? [],
      },
    };
  }

  async function ask(how, publicKey) {
    const { rawId, type, response } = await navigator.credentials[how]({ publicKey });
    return { id: toText(rawId), rawId: toText(rawId), type, response, clientExtensionResults: {} };
  }

  function start(box) {
    const form = box.closest('form');
    const field = box.querySelector('input[type="hidden"]');
    const problem = box.querySelector('[data-passkey-problem]');
    const { options, origin, only } = box.dataset;
    const show = (name) => {
      const part = box.querySelector(`[data-passkey-${name}]`);
      if (part) part.hidden = false;
    };
    if (!window.PublicKeyCredential || !navigator.credentials) {
      show('other');
      return show('missing');
    }
    if (location.origin !== origin) return show('elsewhere');
    box.dataset.ready = '';
    if (options === undefined) return undefined;

    const say = (words) => {
      problem.hidden = words === '';
      problem.lastElementChild.textContent = words;
    };
    form.addEventListener('submit', async (event) => {
      const { submitter } = event;
      if (field.value !== '' || (only && submitter?.value !== only)) return;
      event.preventDefault();
      say('');
      try {
        const asked = await optionsFrom(options);
        field.value = JSON.stringify(await (box.dataset.passkey === 'enrol' ? enrol : sign)(asked));
      } catch (error) {
        // Browsers within chats may have passkeys by name alone.
        show('other');
        say(problem.dataset[error.name === 'NotAllowedError' ? 'cancelled' : 'failed']);
      }
      form.removeAttribute('aria-busy');
      if (field.value !== '') form.requestSubmit(submitter);
    });
    // Whoever comes back to the page signs anew: what was signed counts once.
    window.addEventListener('pageshow', () => {
      field.value = '';
    });
    return undefined;
  }

  for (const box of document.querySelectorAll('[data-passkey]')) start(box);
})();
