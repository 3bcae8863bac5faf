// Whether the page was used, and what holds it awake. From the first moment on, though a page may hibernate only when the rest of the script is there.

import { sleep } from './sleep.js';

/** What the page's script holds it with, see `CircuitKit.hold`. */
export const holds = new Set();

/** Fields with text that the page has not sent. From the first letter to the change event, text is in the page only. */
export const typed = new Set();

let isTouched = false;
let lastInput = performance.now();

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
  listen(['pointerdown', 'keydown', 'input', 'drop', 'paste'], ({ target }) => {
    isTouched ||= !target.closest?.('.circuitkit-bar');
  });
  listen(['pointerdown', 'keydown', 'input', 'pointermove', 'wheel', 'touchstart'], () => {
    lastInput = performance.now();
  });
  // A field bound to every letter counts as well: that cannot be seen.
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

/** Listens to events of the page, before Blazor does, which listens on the document. */
export function listen(types, listener) {
  types.forEach(type => window.addEventListener(type, event => sleep.keepsBack || listener(event), { capture: true, passive: true }));
}
