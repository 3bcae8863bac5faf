// What keeps a page awake: whatever a resume would lose or break off, as far as a page can know of it.

const holds = new Set();
const typed = new Set();
const clients = new WeakMap();

// A frame that navigates meanwhile never answers.
const longestAnswerMilliseconds = 1000;

let isTouched = false;
let lastInput;

/**
 * Keeps the page awake until the returned function is called, or until the promise given has ended.
 * @param {Promise<unknown> | string} what A promise, or the reason in a word.
 * @returns {() => void}
 */
export function hold(what) {
  const token = { reason: typeof what === 'string' ? what : 'app' };
  const release = () => {
    holds.delete(token);
  };
  holds.add(token);
  if (typeof what?.then === 'function') {
    what.then(release, release);
  }

  return release;
}

/** Notes from now on what is typed, whether the page was used at all, and when. */
export function watchPerson() {
  if (lastInput !== undefined) {
    return;
  }

  lastInput = performance.now();
  const listen = (types, listener) => types.forEach(type => document.addEventListener(type, listener, { capture: true, passive: true }));
  listen(['pointerdown', 'keydown', 'input', 'drop', 'paste'], ({ target }) => {
    isTouched ||= !target.closest?.('.circuitkit-bar');
  });
  listen(['pointerdown', 'keydown', 'input', 'pointermove', 'wheel', 'touchstart'], () => {
    lastInput = performance.now();
  });
  // From the first letter to the change event, text is in the page only. A field bound to every letter counts as well: that cannot be seen.
  listen(['input'], event => typed.add(event.composedPath()[0]));
  listen(['change'], event => typed.delete(event.composedPath()[0]));
  listen(['reset', 'submit'], event => typed.forEach(field => field.form === event.target && typed.delete(field)));
}

/** Whether a person has done anything to the page since it was loaded. */
export function wasTouched() {
  return isTouched;
}

/** For how many milliseconds nobody has touched the page. */
export function unusedFor() {
  return performance.now() - lastInput;
}

/** Why the page must stay awake, in a word, or undefined. */
export function holdReason() {
  const [first] = holds;
  return first ? first.reason : hasUnsentText() ? 'text' : hasChosenFiles() ? 'files' : isMediaPlaying() ? 'media' : undefined;
}

function hasUnsentText() {
  typed.forEach(field => field.isConnected || typed.delete(field));
  return [...typed].some(field => field.isContentEditable ? field.textContent : field.value !== '' && field.value !== field.defaultValue);
}

function hasChosenFiles() {
  return find('input[type=file]').some(field => field.files.length > 0);
}

function isMediaPlaying() {
  return navigator.mediaSession?.playbackState === 'playing'
    || documents().some(({ pictureInPictureElement }) => pictureInPictureElement)
    || find('audio, video').some(media => !media.paused && !media.ended);
}

/** Whether the page, or a frame of its origin in it, holds a Web Lock. A lock of another tab says nothing about this one. */
export async function holdsLock() {
  try {
    const own = await Promise.all(documents().map(clientOf));
    const { held } = await navigator.locks.query();
    return held.some(({ name, clientId }) => own.includes(clientId) && !name.startsWith('circuitkit-'));
  } catch {
    // Web Locks exist in secure contexts only.
    return false;
  }
}

// The browser names the holder of each lock by an id, which a document learns only from a lock of its own.
function clientOf(document) {
  if (!clients.has(document)) {
    const gone = new Promise(resolve => setTimeout(resolve, longestAnswerMilliseconds));
    clients.set(document, Promise.race([learnClient(document.defaultView.navigator.locks), gone]));
  }

  return clients.get(document);
}

function learnClient(locks) {
  const name = `circuitkit-client-${crypto.randomUUID()}`;
  return locks.request(name, async () => (await locks.query()).held.find(held => held.name === name).clientId);
}

/** All elements that match, also in open shadow roots and in frames of the page's origin. */
function find(selector) {
  return roots().flatMap(root => [...root.querySelectorAll(selector)]);
}

function documents() {
  return roots().filter(root => root.nodeType === Node.DOCUMENT_NODE);
}

function roots(root = document) {
  const inner = [...root.querySelectorAll('*')].map(element => element.shadowRoot ?? documentIn(element)).filter(Boolean);
  return [root, ...inner.flatMap(root => roots(root))];
}

// Null in a frame of another origin.
function documentIn(element) {
  return element.localName === 'iframe' ? element.contentDocument : null;
}
