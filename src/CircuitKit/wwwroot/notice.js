// A message to the person that stands in front of the page: a modal <dialog>, which the browser itself makes accessible by keyboard and screen
// reader. Its style has no weight of its own (:where), so the app's style for .circuitkit-notice wins, and it needs no 'unsafe-inline'.

const css = `
:where(.circuitkit-notice) {
  box-sizing: border-box; max-width: min(28rem, calc(100vw - 2rem)); padding: 1.5rem; border: 1px solid #8886; border-radius: .75rem;
  background: Canvas; color: CanvasText; color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif; box-shadow: 0 1rem 3rem #0004;
}
:where(.circuitkit-notice)::backdrop { background: #0008; }
:where(.circuitkit-notice h2) { margin: 0 0 .5rem; font-size: 1.125rem; line-height: 1.3; }
:where(.circuitkit-notice p) { margin: 0; white-space: pre-line; overflow-wrap: anywhere; }
:where(.circuitkit-notice div) { display: flex; flex-wrap: wrap; justify-content: flex-end; gap: .5rem; margin-top: 1.25rem; }
:where(.circuitkit-notice div:empty) { display: none; }
:where(.circuitkit-notice button) {
  font: inherit; padding: .4rem 1rem; border: 1px solid #8888; border-radius: .5rem; background: transparent; color: inherit; cursor: pointer;
}
:where(.circuitkit-notice button:first-child) { background: #2457c5; border-color: #2457c5; color: #fff; }
:where(.circuitkit-notice button:focus-visible) { outline: 3px solid #6b9bff; outline-offset: 2px; }
`;

const styles = new Set();
let shown;

/**
 * Shows a notice, in place of the one shown before.
 * @param {{ title: string, text?: string, actions?: { text: string, run: () => void }[] }} notice Plain text: markup in it is shown as it stands.
 * @returns {{ setText(text: string): void, close(): void }}
 */
export function showNotice({ title, text = '', actions = [] }) {
  shown?.remove();
  addStyle(css);

  const heading = element('h2', title);
  const words = element('p', text);
  const buttons = element('div');
  for (const action of actions) {
    const button = element('button', action.text);
    button.type = 'button';
    button.addEventListener('click', () => action.run());
    buttons.append(button);
  }

  const dialog = shown = element('dialog');
  dialog.className = 'circuitkit-notice';
  heading.id = 'circuitkit-notice-title';
  words.id = 'circuitkit-notice-text';
  words.setAttribute('aria-live', 'polite');
  dialog.setAttribute('aria-labelledby', heading.id);
  dialog.setAttribute('aria-describedby', words.id);
  dialog.append(heading, words, buttons);
  // What lies behind is dead, or waits for an answer: Escape would only hide that.
  dialog.addEventListener('cancel', event => event.preventDefault());
  document.body.append(dialog);
  dialog.showModal();

  return {
    setText(next) {
      words.textContent = next;
    },
    close() {
      dialog.remove();
    },
  };
}

/** The words of a notice: the app's own from an attribute of the html element (`data-circuitkit-text-reload="Neu laden"`), or ours. */
export function wording(name, ours) {
  return document.documentElement.getAttribute(`data-circuitkit-text-${name}`) ?? ours;
}

/** Adds a style sheet to the page, once. */
export function addStyle(text) {
  if (!styles.has(text)) {
    styles.add(text);
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(text);
    document.adoptedStyleSheets.push(sheet);
  }
}

function element(name, text = '') {
  const made = document.createElement(name);
  made.textContent = text;
  return made;
}
