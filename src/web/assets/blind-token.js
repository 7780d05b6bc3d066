/*
 * Taking part in a survey: makes a token that nobody else knows, has it signed without showing it, and goes on to where the
 * survey is answered. The browser's half of RSABSSA-SHA384-PSS-Randomized (RFC 9474).
 */
(() => {
  const digestBytes = 48;
  const random = (bytes) => crypto.getRandomValues(new Uint8Array(bytes));

  const join = (...parts) => {
    const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
    let at = 0;
    for (const part of parts) {
      whole.set(part, at);
      at += part.length;
    }
    return whole;
  };
  const digest = async (...parts) => new Uint8Array(await crypto.subtle.digest('SHA-384', join(...parts)));

  const toText = (bytes) =>
    btoa(String.fromCharCode(...bytes))
      .replaceAll('+', '-')
      .replaceAll('/', '_')
      .replace(/=+$/, '');
  const toBytes = (text) =>
    Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (letter) => letter.charCodeAt(0));
  const toNumber = (bytes) =>
    BigInt(`0x${Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')}`);
  const fromNumber = (number, length) =>
    Uint8Array.from(
      number
        .toString(16)
        .padStart(2 * length, '0')
        .match(/../g),
      (pair) => Number.parseInt(pair, 16),
    );

  /** MGF1 with SHA-384 (RFC 8017, B.2.1). */
  async function mask(seed, length) {
    const parts = [];
    for (let counter = 0; counter * digestBytes < length; counter += 1)
      parts.push(await digest(seed, fromNumber(BigInt(counter), 4)));
    return join(...parts).slice(0, length);
  }

  /** EMSA-PSS-ENCODE (RFC 8017, 9.1.1). */
  async function encode(message, bits, salt) {
    const length = Math.ceil(bits / 8);
    const hash = await digest(new Uint8Array(8), await digest(message), salt);
    const block = new Uint8Array(length - digestBytes - 1);
    block.set(salt, block.length - salt.length);
    block[block.length - salt.length - 1] = 1;
    const masked = block.map(
      (
        (over) => (byte, at) =>
          byte ^ over[at]
      )(await mask(hash, block.length)),
    );
    masked[0] &= 0xff >> (8 * length - bits);
    return join(masked, hash, Uint8Array.of(0xbc));
  }

  /** number ** 65537 mod n */
  function power(number, n) {
    let result = number;
    for (let square = 0; square < 16; square += 1) result = (result * result) % n;
    return (result * number) % n;
  }

  /** undefined where there is none */
  function inverseOf(number, n) {
    let [a, b, x, y] = [number, n, 1n, 0n];
    while (b > 0n) [a, b, x, y] = [b, a % b, y, x - (a / b) * y];
    return a === 1n ? ((x % n) + n) % n : undefined;
  }

  function below(n, length) {
    for (;;) {
      const number = toNumber(random(length));
      if (number > 0n && number < n) return number;
    }
  }

  /**
   * Prepare and Blind (RFC 9474, 4.1 and 4.2), of a message that is random itself.
   *
   * @param chosen what is otherwise random; for tests against the vectors
   */
  async function blind(modulus, message, chosen = {}) {
    const n = toNumber(modulus);
    const token = join(chosen.prefix ?? random(32), message);
    const encoded = await encode(token, n.toString(2).length - 1, chosen.salt ?? random(digestBytes));
    const number = toNumber(encoded);
    for (;;) {
      const factor = chosen.factor ?? below(n, modulus.length);
      const inverse = inverseOf(factor, n);
      if (inverse === undefined || inverseOf(number, n) === undefined) continue;
      const blinded = fromNumber((number * power(factor, n)) % n, modulus.length);
      return { token, encoded, blinded, inverse: fromNumber(inverse, modulus.length) };
    }
  }

  /** Finalize (RFC 9474, 4.4): the signature of the token. Throws where it is none. */
  function finish(modulus, { encoded, inverse }, signed) {
    const n = toNumber(modulus);
    const signature = (toNumber(signed) * toNumber(inverse)) % n;
    if (power(signature, n) !== toNumber(encoded)) throw new Error('that is no signature');
    return fromNumber(signature, modulus.length);
  }

  globalThis.heedBlind = { blind, finish };

  const ours = 'heed-survey:';

  /** Whether this browser keeps anything: what is signed and then not kept would be lost for good. */
  function keeps() {
    try {
      for (const place of [localStorage, sessionStorage]) {
        place.setItem('heed-keeps', '1');
        place.removeItem('heed-keeps');
      }
      return true;
    } catch {
      return false;
    }
  }

  /** What was begun is kept in this browser until it is answered, or the survey over: a second signature is given to nobody. */
  function load(key) {
    try {
      return JSON.parse(localStorage.getItem(key)) ?? undefined;
    } catch {
      return undefined;
    }
  }
  const save = (key, state) => localStorage.setItem(key, JSON.stringify(state));

  /**
   * Of surveys that are over, whoever's. By the server's clock, since this machine's may be wrong. What says no end may be of one
   * that is open.
   */
  function clear(now) {
    for (const key of Object.keys(localStorage)) {
      if (!key.startsWith(ours)) continue;
      const state = load(key);
      if (!state || state.ends <= now) localStorage.removeItem(key);
    }
  }

  async function begin(modulus, ends) {
    const made = await blind(modulus, random(32));
    const parts = Object.entries(made).map(([name, bytes]) => [name, toText(bytes)]);
    return { ...Object.fromEntries(parts), ends };
  }

  async function signatureFor(url, blinded) {
    const csrf = document.querySelector('meta[name="csrf-token"]')?.content ?? '';
    const headers = { accept: 'application/json', 'content-type': 'application/json', 'x-csrf-token': csrf };
    const answer = await fetch(url, { method: 'POST', headers, body: JSON.stringify({ blinded }) });
    const { signature, message } = await answer.json();
    if (!answer.ok) throw Object.assign(new Error(url), { said: message, taken: answer.status === 409 });
    return signature;
  }

  /** The beginning with its signature. What is asked for is kept first, so that the same can be asked for again. */
  async function signedState({ url, modulus, key, ends }) {
    const bytes = toBytes(modulus);
    const state = load(key) ?? (await begin(bytes, Number(ends)));
    if (state.signature) return state;
    save(key, state);
    try {
      const signed = toBytes(await signatureFor(url, state.blinded));
      const own = { encoded: toBytes(state.encoded), inverse: toBytes(state.inverse) };
      state.signature = toText(finish(bytes, own, signed));
    } catch (error) {
      // Another number was signed for this person: this one never will be.
      if (error.taken) localStorage.removeItem(key);
      throw error;
    }
    save(key, state);
    return state;
  }

  /** Goes where it is answered, which is not told where from. */
  function goTo(address) {
    const link = document.createElement('a');
    link.href = address;
    link.referrerPolicy = 'no-referrer';
    document.body.append(link);
    link.click();
    link.remove();
  }

  function start(box) {
    const { answer, now } = box.dataset;
    const button = box.querySelector('button');
    const problem = box.querySelector('[data-survey-problem]');
    const say = (words) => {
      problem.hidden = words === '';
      problem.lastElementChild.textContent = words;
    };
    // What is not possible here is on the page until something says that it is.
    if (!globalThis.crypto?.subtle) return undefined;
    box.querySelector('[data-survey-unable]').hidden = true;
    if (!keeps()) return say(problem.dataset.nowhere);
    clear(Number(now));
    box.querySelector('[data-survey-begin]').hidden = false;
    button.addEventListener('click', async () => {
      button.disabled = true;
      say('');
      try {
        const { token, signature } = await signedState(box.dataset);
        // Not in the address: a browser writes those down before a page can take anything out of them.
        const { pathname } = new URL(answer, location.href);
        sessionStorage.setItem(`heed-answer:${pathname}`, `${token}.${signature}`);
        goTo(answer);
      } catch (error) {
        say(error.said ?? problem.dataset.failed);
      }
      button.disabled = false;
    });
    return undefined;
  }

  if (globalThis.document) for (const box of document.querySelectorAll('[data-survey]')) start(box);
})();
