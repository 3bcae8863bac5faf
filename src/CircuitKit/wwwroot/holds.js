// What keeps a page awake: whatever a resume would lose or break off, as far as a page can know of it.

const holds = new Set();
const typed = new Set();
let isTouched = false;

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

/** Notes from now on what is typed, and whether the page was used at all. */
export function watchPerson() {
  const listen = (types, listener) => types.forEach(type => document.addEventListener(type, listener, { capture: true, passive: true }));
  listen(['pointerdown', 'keydown', 'input', 'drop', 'paste'], () => {
    isTouched = true;
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
  return [...document.querySelectorAll('input[type=file]')].some(field => field.files.length > 0);
}

function isMediaPlaying() {
  return navigator.mediaSession?.playbackState === 'playing'
    || !!document.pictureInPictureElement
    || [...document.querySelectorAll('audio, video')].some(media => !media.paused && !media.ended);
}
