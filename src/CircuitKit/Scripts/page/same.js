// The same element again, in a page that was rendered anew. Better none than one in another row: an element is known by what it is and by the text
// of each row it stands in, not by its position. Of elements that are alike in all of that there must be as many as before.

const known = 'input, textarea, select, [data-circuitkit-draft], details, dialog, form, button, a, summary';
const rows = 'tr, li, dt, dd, [role=row], [role=listitem], [role=option], [role=treeitem]';

// Text that comes and goes beside a field, and what a user writes.
const passing = 'script, style, textarea, select, [contenteditable], output, .validation-message, .validation-errors, '
  + '[role=alert], [role=status], [aria-live]';

/** All elements of the page as it is now, by what they are. */
export class Elements {
  #byKey = new Map();
  #keys = new Map();
  #texts = new Map();

  /** @param {string} [tagName] Only these. */
  constructor(tagName) {
    for (const element of document.querySelectorAll(known)) {
      if (tagName && element.tagName !== tagName) {
        continue;
      }

      const key = this.#keyOf(element);
      this.#keys.set(element, key);
      this.#byKey.get(key)?.push(element) ?? this.#byKey.set(key, [element]);
    }
  }

  /** How to find the element again; undefined for one that is not known. `valueOf` tells those apart that are alike otherwise. */
  placeOf(element, valueOf) {
    const key = this.#keys.get(element);
    const same = this.#byKey.get(key);
    return same && { key, index: same.indexOf(element), values: same.map(one => (same.length > 1 ? hashOf(valueOf(one)) : null)) };
  }

  /** The element at this place, or undefined. */
  find(place, valueOf) {
    const same = this.#byKey.get(place?.key);
    return same?.length === place?.values.length && same?.every((one, index) => [null, hashOf(valueOf(one))].includes(place.values[index]))
      ? same[place.index] : undefined;
  }

  #keyOf(element) {
    const { tagName, type, id, name, value, placeholder } = element;
    // The framework makes new names for radio buttons.
    const parts = [tagName, type, id, type === 'radio' ? value : name, placeholder, element.getAttribute('aria-label'), idsOf(element)];
    const steps = [];
    for (let child = element, parent; child !== document.body && (parent = child.parentElement); child = parent) {
      if (child !== element) {
        parts.push(child.tagName);
        if (isRow(child, steps, element)) {
          parts.push(child.id, idsOf(child), this.#textOf(child));
        }
      }

      steps.unshift([...parent.children].indexOf(child));
    }

    return hashOf(parts.join('\n'));
  }

  // Many elements stand in one row.
  #textOf(row) {
    if (!this.#texts.has(row)) {
      this.#texts.set(row, textOf(row));
    }

    return this.#texts.get(row);
  }
}

// One of several: by what it is, by its class, or because the ones beside it have the like at the same place.
function isRow(element, steps, field) {
  const [first] = element.classList;
  return element.matches(rows) || [...element.parentElement.children].some(other => {
    if (other === element || other.tagName !== element.tagName) {
      return false;
    }

    const like = steps.reduce((found, index) => found?.children[index], other);
    return (first && other.classList[0] === first) || (like?.tagName === field.tagName && like.type === field.type);
  });
}

// What an app has put there to tell one from another: data-key, data-row-id, data-testid.
function idsOf({ dataset }) {
  return Object.keys(dataset).filter(name => /(id|key)$/i.test(name)).map(name => dataset[name]);
}

function textOf(row) {
  const walker = document.createTreeWalker(row, NodeFilter.SHOW_TEXT);
  let text = '';
  while (walker.nextNode()) {
    text += walker.currentNode.parentElement.closest(passing) ? '' : walker.currentNode.data;
  }

  return text.replace(/\s+/g, ' ').trim();
}

// Null stays null.
function hashOf(what) {
  if (what === null) {
    return null;
  }

  const text = String(what);
  let value = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) {
    value = Math.imul(value ^ text.charCodeAt(index), 0x01000193);
  }

  return value >>> 0;
}
