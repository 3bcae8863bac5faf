// Creates elements. Text is always text: nothing from a server or a user is ever parsed as markup.

/** h('p', { class: 'soft', on: { click } }, 'text', other elements) */
export function h(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key === 'on') {
      for (const [event, listener] of Object.entries(value)) {
        made.addEventListener(event, listener);
      }
    } else if (value === true) {
      made.setAttribute(key, '');
    } else if (value !== undefined && value !== null && value !== false) {
      made.setAttribute(key, value);
    }
  }
  made.append(...children.flat(Infinity).filter(child => child !== null && child !== undefined && child !== false));
  return made;
}

export function clear(element) {
  element.replaceChildren();
  return element;
}

/** Announces something to a screen reader: the result of an action, not what changes by itself. */
export function say(words) {
  document.getElementById('status').textContent = words;
}

/** Calls now, and again after each pause while the tab is visible; the returned function ends that. */
export function every(milliseconds, work) {
  let timer;
  let ended = false;
  const turn = async () => {
    if (!document.hidden) {
      await work();
    }
    if (!ended) {
      timer = setTimeout(turn, milliseconds);
    }
  };
  void turn();
  return () => {
    ended = true;
    clearTimeout(timer);
  };
}
