// What a person does to a sleeping page: kept back from it, and done to the page that the resume has rendered.
//
// Typing goes on in the old field, with everything the browser does for it (caret, paste, input methods), and the field's text is carried over.
// Clicks, and what follows from keys as clicks (Enter, Space), must not happen to the old page: they are done once, on the new one.

import { sleep } from '../start/sleep.js';
import { elementAt, pathOf } from './place.js';

const keptBack = ['pointerdown', 'mousedown', 'pointerup', 'mouseup', 'click', 'dblclick', 'keydown', 'keypress', 'keyup', 'input', 'change', 'submit', 'popstate'];

// Done later than this, they would surprise.
const longestMilliseconds = 10000;

// The reconnect dialog is there to be used.
const dialogs = '#components-reconnect-modal, .circuitkit-notice';

export class Inputs {
  #kept = [];
  #onInput;

  /** @param {() => void} onInput Called at each input that is kept back. */
  constructor(onInput) {
    this.#onInput = onInput;
    sleep.keepsBack = true;
    keptBack.forEach(type => window.addEventListener(type, this.#keep, { capture: true }));
  }

  get count() {
    return this.#kept.length;
  }

  /** From now on what the person does happens at once again. */
  letThrough() {
    sleep.keepsBack = false;
    keptBack.forEach(type => window.removeEventListener(type, this.#keep, { capture: true }));
  }

  /** Does to the new page what was kept back from the old one. */
  replay() {
    const kept = this.#kept.filter(({ at }) => performance.now() - at < longestMilliseconds);
    this.#kept = [];
    let pressed;
    for (const [index, { event, path, value }] of kept.entries()) {
      const element = event.type === 'popstate' ? window : elementAt(path);
      if (!element) {
        continue;
      }

      if (value !== undefined) {
        element.value = value;
      }

      if (event.type === 'submit') {
        element.requestSubmit(elementAt(event.submitterPath) ?? undefined);
      } else {
        // An event reads as the settings of its own copy.
        element.dispatchEvent(new event.constructor(event.type, event.copy));
      }

      if (event.type === 'mousedown' && event.copy.button === 0) {
        pressed = element;
      } else if (event.type === 'mouseup' && pressed) {
        if (pressed === element && kept[index + 1]?.event.type !== 'click') {
          element.click();
        }

        pressed = undefined;
      }
    }

    if (pressed) {
      clickOnRelease(pressed);
    }
  }

  #keep = event => {
    const target = event.composedPath()[0];
    if (target.closest?.(dialogs)) {
      return;
    }

    event.stopImmediatePropagation();
    if (event.type === 'click' || event.type === 'submit') {
      event.preventDefault();
    }

    this.#add(event, target);
    this.#onInput();
  };

  #add(event, target) {
    const isTyping = (event.type === 'input' || event.type === 'change') && 'value' in target;
    const last = this.#kept.at(-1);
    if (event.type === 'input' && last?.event.type === 'input' && last.target === target) {
      this.#kept.pop();
    }

    this.#kept.push({
      event: {
        type: event.type,
        constructor: event.constructor,
        copy: copyOf(event),
        submitterPath: pathOf(event.submitter ?? null),
      },
      target,
      path: target === window ? null : pathOf(target),
      value: isTyping ? target.value : undefined,
      at: performance.now(),
    });
  }
}

// The page was rendered anew between the press of the button and its release: the browser then makes no click of the two.
function clickOnRelease(pressed) {
  window.addEventListener('mouseup', ({ target }) => {
    let isClicked = false;
    const note = () => {
      isClicked = true;
    };
    window.addEventListener('click', note, { capture: true, once: true });
    setTimeout(() => {
      window.removeEventListener('click', note, { capture: true });
      if (!isClicked && pressed.contains(target)) {
        pressed.click();
      }
    });
  }, { capture: true, once: true });
}

// Read now: the browser reuses some events, and a copy must not hold the old page.
function copyOf(event) {
  const copy = {};
  for (const name in event) {
    const value = event[name];
    if (typeof value !== 'function' && !(value instanceof Node)) {
      copy[name] = value;
    }
  }

  return copy;
}
