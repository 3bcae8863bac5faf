// A calm notice after a resume that lost something: the page works on, and its user should look at it. Not modal, no focus is moved, and it has
// nothing to do with the reconnect dialog. Off unless the page asks for it with data-circuitkit-resumed-notice="on".

import { addStyle, wording } from './notice.js';

const css = `
:where(.circuitkit-resumed) {
  box-sizing: border-box; position: fixed; inset-block-end: 1rem; inset-inline-end: 1rem; z-index: 2147483000; display: flex; gap: 1rem;
  align-items: center; max-width: min(26rem, calc(100vw - 2rem)); padding: .875rem 1.125rem; border: 1px solid #8886; border-radius: .75rem;
  background: Canvas; color: CanvasText; color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif; box-shadow: 0 .5rem 1.5rem #0003;
}
:where(.circuitkit-resumed p) { margin: 0; overflow-wrap: anywhere; }
:where(.circuitkit-resumed button) {
  flex: none; font: inherit; padding: .25rem .75rem; border: 1px solid #8888; border-radius: .5rem; background: transparent; color: inherit;
  cursor: pointer;
}
:where(.circuitkit-resumed button:focus-visible) { outline: 3px solid #6b9bff; outline-offset: 2px; }
`;

// Screen readers read what is added to a region that is there already.
const regionDelayMilliseconds = 100;

let shown;

/** Shows the notice after each resume in which something was not restored. */
export function noteResumes() {
  document.addEventListener('circuitkit:resuming', () => shown?.remove());
  document.addEventListener('circuitkit:resumed', ({ detail }) => detail.notRestored > 0 && show());
}

function show() {
  shown?.remove();
  addStyle(css);
  const notice = shown = document.createElement('div');
  notice.className = 'circuitkit-resumed';
  notice.setAttribute('role', 'status');
  document.body.append(notice);
  setTimeout(() => {
    const text = document.createElement('p');
    text.textContent = wording('resumed', 'This page was restored. Some of what you did in it could not be kept: please check it.');
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = wording('dismiss', 'OK');
    button.addEventListener('click', () => notice.remove());
    notice.append(text, button);
  }, regionDelayMilliseconds);
}
