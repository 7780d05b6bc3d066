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

  /** What was begun is kept in this browser until it is answered: a second signature is given to nobody. */
  function load(key) {
    try {
      return JSON.parse(localStorage.getItem(key)) ?? undefined;
    } catch {
      return undefined;
    }
  }
  function save(key, state) {
    try {
      localStorage.setItem(key, JSON.stringify(state));
    } catch {
      // Without a place to keep it, it is good until the page is left.
    }
    return state;
  }

  async function begin(modulus) {
    const made = await blind(modulus, random(32));
    return Object.fromEntries(Object.entries(made).map(([name, bytes]) => [name, toText(bytes)]));
  }

  async function signatureFor(url, blinded) {
    const csrf = document.querySelector('meta[name="csrf-token"]')?.content ?? '';
    const headers = { accept: 'application/json', 'content-type': 'application/json', 'x-csrf-token': csrf };
    const answer = await fetch(url, { method: 'POST', headers, body: JSON.stringify({ blinded }) });
    const { signature, message } = await answer.json();
    if (!answer.ok) throw Object.assign(new Error(url), { said: message });
    return signature;
  }

  function start(box) {
    const { url, modulus, key, answer } = box.dataset;
    const button = box.querySelector('button');
    const problem = box.querySelector('[data-survey-problem]');
    const say = (words) => {
      problem.hidden = words === '';
      problem.lastElementChild.textContent = words;
    };
    if (!globalThis.crypto?.subtle) return say(problem.dataset.insecure);
    box.querySelector('[data-survey-begin]').hidden = false;
    button.addEventListener('click', async () => {
      button.disabled = true;
      say('');
      try {
        const bytes = toBytes(modulus);
        const state = load(key) ?? save(key, await begin(bytes));
        if (!state.signature) {
          const signed = toBytes(await signatureFor(url, state.blinded));
          const own = { encoded: toBytes(state.encoded), inverse: toBytes(state.inverse) };
          state.signature = toText(finish(bytes, own, signed));
          save(key, state);
        }
        // Behind the sign of an address that no browser sends on.
        location.assign(`${answer}#${state.token}.${state.signature}`);
      } catch (error) {
        say(error.said ?? problem.dataset.failed);
      }
      button.disabled = false;
    });
    return undefined;
  }

  if (globalThis.document) for (const box of document.querySelectorAll('[data-survey]')) start(box);
})();
