// What keeps a page awake: whatever a resume would lose or break off, as far as a page can know of it.

import { holds, typed } from '../start/touch.js';

const clients = new WeakMap();

// A frame that navigates meanwhile never answers.
const longestAnswerMilliseconds = 1000;

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
    const client = Promise.race([learnClient(document.defaultView.navigator.locks), gone]);
    clients.set(document, client);
    // Not known, or not in time: asked again.
    client.then(id => id ?? clients.delete(document), () => clients.delete(document));
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
