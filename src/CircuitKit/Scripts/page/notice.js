// A message to the person that stands in front of the page: a modal <dialog>, which the browser itself makes accessible by keyboard and screen
// reader. Its style weighs no more than a reset of the app's (an element's name), so the app's style for .circuitkit-notice wins, and it needs no
// 'unsafe-inline'.

const css = `
dialog:where(.circuitkit-notice) {
  box-sizing: border-box; max-width: min(28rem, calc(100vw - 2rem)); padding: 1.5rem; border: 1px solid var(--circuitkit-border, #8886);
  border-radius: var(--circuitkit-radius, .75rem); background: var(--circuitkit-background, Canvas); color: var(--circuitkit-color, CanvasText);
  color-scheme: var(--circuitkit-color-scheme, light dark); font: var(--circuitkit-font, 1rem/1.5 system-ui, sans-serif);
  box-shadow: var(--circuitkit-shadow, 0 1rem 3rem #0004);
}
:where(.circuitkit-notice)::backdrop { background: var(--circuitkit-backdrop, #0006); }
:where(.circuitkit-notice) h2 { margin: 0 0 .5rem; color: inherit; font: inherit; font-size: 1.125em; font-weight: 600; line-height: 1.3; }
:where(.circuitkit-notice) p { margin: 0; white-space: pre-line; overflow-wrap: anywhere; }
div:where(.circuitkit-actions) { display: flex; flex-wrap: wrap; justify-content: flex-end; gap: .5rem; margin-top: 1.25rem; }
div:where(.circuitkit-actions:empty) { display: none; }
div:where(.circuitkit-actions) button:where(:first-child) {
  background: var(--circuitkit-accent, #2457c5); border-color: var(--circuitkit-accent, #2457c5); color: var(--circuitkit-on-accent, #fff);
}
`;

const buttonCss = `
:where(.circuitkit-notice, .circuitkit-bar) button {
  margin: 0; font: inherit; padding: .4rem 1rem; border: 1px solid var(--circuitkit-border, #8888); border-radius: .5rem; background: transparent;
  color: inherit; cursor: pointer;
}
:where(.circuitkit-notice, .circuitkit-bar) button:where(:focus-visible) {
  outline: 3px solid var(--circuitkit-focus, #6b9bff); outline-offset: 2px;
}
`;

const styles = new Set();
let translations = {};
let shown;

/**
 * Shows a notice, in place of the one shown before.
 * @param {object} notice
 * @param {string} notice.title Plain text, as all of it: markup in it is shown as it stands.
 * @param {string} [notice.text]
 * @param {Node} [notice.content] More, below the text.
 * @param {{ text: string, run: () => void }[]} [notice.actions]
 * @param {() => void} [notice.escape] What Escape does; without it, nothing: what lies behind is dead, or waits for an answer.
 * @returns {{ isShown: boolean, say(title: string, text: string): void, close(): void }} `close` gives the focus back.
 */
export function showNotice({ title, text = '', content, actions = [], escape }) {
  shown?.close();
  addStyle(css);

  const dialog = element('dialog');
  const heading = element('h2', title);
  const words = element('p', text);
  const buttons = element('div');
  buttons.className = 'circuitkit-actions';
  buttons.append(...actions.map(button));
  dialog.className = 'circuitkit-notice';
  heading.id = 'circuitkit-notice-title';
  words.id = 'circuitkit-notice-text';
  words.setAttribute('aria-live', 'polite');
  dialog.setAttribute('aria-labelledby', heading.id);
  dialog.setAttribute('aria-describedby', words.id);
  dialog.append(heading, words, content ?? '', buttons);
  dialog.addEventListener('cancel', event => {
    event.preventDefault();
    escape?.();
  });
  document.body.append(dialog);
  dialog.showModal();

  return shown = {
    get isShown() {
      return dialog.isConnected && dialog.open;
    },
    say(nextTitle, nextText) {
      heading.textContent = nextTitle;
      words.textContent = nextText;
    },
    close() {
      dialog.close();
      dialog.remove();
    },
  };
}

/**
 * The words for a place: the app's own from an attribute `data-circuitkit-text-<name>` of the reconnect component or of the html element, or
 * ours, in the page's language if there is a translation.
 */
export function wording(name, ours) {
  const attribute = `data-circuitkit-text-${name}`;
  return component()?.getAttribute(attribute) ?? document.documentElement.getAttribute(attribute) ?? translations[name] ?? ours;
}

/** Loads our words in the page's language. English is in the code. */
export async function translate() {
  const language = component()?.lang || document.documentElement.lang;
  if (/^de\b/i.test(language)) {
    translations = (await import('./texts.de.js')).texts;
  }
}

/** A button for an action. */
export function button({ text, run }) {
  const made = element('button', text);
  made.type = 'button';
  made.addEventListener('click', () => run());
  return made;
}

/** Adds a style sheet to the page, after that of all buttons, once. */
export function addStyle(css) {
  for (const text of [buttonCss, css]) {
    if (!styles.has(text)) {
      styles.add(text);
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(text);
      document.adoptedStyleSheets.push(sheet);
    }
  }
}

export function element(name, text = '') {
  const made = document.createElement(name);
  made.textContent = text;
  return made;
}

function component() {
  return document.querySelector('.circuitkit-reconnect');
}
