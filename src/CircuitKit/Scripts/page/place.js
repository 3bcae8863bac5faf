// Where the person is in the page: scroll positions, focus and caret. A resume renders the page anew, so elements are remembered by where they
// stand: by id, else by their way down from the nearest element with one.

/** A way to find this element's successor in a page rendered anew. */
export function pathOf(element) {
  const steps = [];
  let from = element;
  while (from && from !== document.documentElement && document.getElementById(from.id) !== from) {
    const parent = from.parentElement;
    steps.unshift({ name: from.tagName, index: parent ? [...parent.children].indexOf(from) : -1 });
    from = parent;
  }

  return { id: from?.id, isRooted: from === document.documentElement, steps };
}

/** The element at the place of the one remembered, or null. */
export function elementAt({ id, isRooted, steps }) {
  let found = isRooted ? document.documentElement : id ? document.getElementById(id) : null;
  for (const { name, index } of steps) {
    found = found?.children[index];
    if (found?.tagName !== name) {
      return null;
    }
  }

  return found ?? null;
}

/** The place, as it is now and followed until it is restored. */
export class Place {
  #scrolled;
  #window;
  #focus;

  #follow = event => {
    this.#focus = focusOf(event.target);
  };

  /** @param {object} [stored] What `placeNow` has returned in the page before this one. */
  constructor(stored) {
    const { scrolled, left, top, focus } = stored ?? placeNow();
    this.#scrolled = scrolled;
    this.#window = { left, top, behavior: 'instant' };
    this.#focus = focus;
    document.addEventListener('focusin', this.#follow, true);
    document.addEventListener('selectionchange', this.#followCaret, true);
  }

  /** @param {Element | null} [focused] What gets the focus, where that is known better than by its place. */
  restore(focused) {
    document.removeEventListener('focusin', this.#follow, true);
    document.removeEventListener('selectionchange', this.#followCaret, true);
    this.#scroll();
    focusAgain(this.#focus, focused);
    // What is laid out late (an image without a size) would leave the page too short to scroll.
    requestAnimationFrame(() => this.#scroll());
  }

  #followCaret = () => {
    if (document.activeElement !== document.body) {
      this.#focus = focusOf(document.activeElement);
    }
  };

  #scroll() {
    for (const { path, top, left } of this.#scrolled) {
      elementAt(path)?.scrollTo({ top, left, behavior: 'instant' });
    }

    window.scrollTo(this.#window);
  }
}

/** The place as it is now, as plain data. */
export function placeNow() {
  return {
    scrolled: [...document.querySelectorAll('body *')]
      .filter(element => element.scrollTop || element.scrollLeft)
      .map(element => ({ path: pathOf(element), top: element.scrollTop, left: element.scrollLeft })),
    left: window.scrollX,
    top: window.scrollY,
    focus: focusOf(document.activeElement),
  };
}

/** The focus and the caret on this element, to be given to its successor in a page rendered anew; null for none. */
export function focusOf(element) {
  if (!element || element === document.body) {
    return null;
  }

  // Null, or an error in old browsers, for the kinds of fields that have no caret.
  let caret = null;
  try {
    caret = element.selectionStart === null || element.selectionStart === undefined
      ? null : [element.selectionStart, element.selectionEnd, element.selectionDirection];
  } catch {
  }

  return { path: pathOf(element), caret };
}

/** Gives the element at the place of the one remembered the focus, and its caret. */
export function focusAgain(focus, element = focus && elementAt(focus.path)) {
  if (!element || element === document.activeElement) {
    return;
  }

  element.focus({ preventScroll: true });
  if (focus.caret) {
    element.setSelectionRange(...focus.caret);
  }
}
