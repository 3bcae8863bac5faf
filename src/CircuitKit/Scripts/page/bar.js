// A calm message at the lower edge: the page stays readable and no focus is moved. Screen readers announce it.

import { addStyle, button, element } from './notice.js';

const css = `
div:where(.circuitkit-bar) {
  box-sizing: border-box; position: fixed; inset-inline: 0; inset-block: var(--circuitkit-bar-block, auto max(1rem, env(safe-area-inset-bottom)));
  z-index: 2147483000; display: flex; flex-wrap: wrap; gap: .5rem .75rem; align-items: center;
  justify-content: flex-end; width: fit-content; height: fit-content; max-width: min(32rem, calc(100vw - 2rem));
  margin: 0 auto; padding: .625rem 1rem; overflow: hidden; border: 1px solid var(--circuitkit-border, #8886);
  border-radius: var(--circuitkit-radius, .75rem); background: var(--circuitkit-background, Canvas); color: var(--circuitkit-color, CanvasText);
  color-scheme: var(--circuitkit-color-scheme, light dark); font: var(--circuitkit-font, 1rem/1.5 system-ui, sans-serif);
  box-shadow: var(--circuitkit-shadow, 0 .5rem 1.5rem #0003); animation: circuitkit-appear .25s ease-out;
}
div:where(.circuitkit-bar:empty) { visibility: hidden; }
:where(.circuitkit-bar) p { flex: auto; max-width: calc(100% - 1.5rem); margin: 0; overflow-wrap: anywhere; }
:where(.circuitkit-bar) button { flex: none; padding-block: .2rem; padding-inline: .75rem; }
span:where(.circuitkit-dot) {
  flex: none; box-sizing: border-box; width: .75rem; height: .75rem; border: 2px solid var(--circuitkit-signal, #c97a00); border-radius: 50%;
}
span:where(.circuitkit-dot[data-kind=busy]) { border-block-start-color: transparent; animation: circuitkit-turn 1.2s linear infinite; }
span:where(.circuitkit-dot[data-kind=done]) { border-color: var(--circuitkit-good, #2e8b57); background: var(--circuitkit-good, #2e8b57); }
@keyframes circuitkit-appear { from { opacity: 0; } }
@keyframes circuitkit-turn { to { rotate: 1turn; } }
@media (prefers-reduced-motion: reduce) { div:where(.circuitkit-bar), span:where(.circuitkit-dot) { animation: none !important; } }
`;

// Screen readers read what is added to a region that is there already.
const regionDelayMilliseconds = 100;

let shown;

/**
 * Shows a bar, in place of the one shown before.
 * @param {{ text: string, kind?: 'busy' | 'waiting' | 'done', actions?: { text: string, run: () => void }[], className?: string }} bar Plain text.
 * @returns {{ isShown: boolean, close(): void }}
 */
export function showBar({ text, kind, actions = [], className = '' }) {
  shown?.remove();
  addStyle(css);
  const bar = shown = element('div');
  bar.className = `circuitkit-bar ${className}`;
  bar.setAttribute('role', 'status');
  // Above dialogs of the app, where the browser knows popovers.
  bar.popover = 'manual';
  document.body.append(bar);
  bar.showPopover?.();
  setTimeout(() => {
    if (kind) {
      const dot = element('span');
      dot.className = 'circuitkit-dot';
      dot.dataset.kind = kind;
      bar.append(dot);
    }

    bar.append(element('p', text), ...actions.map(button));
  }, regionDelayMilliseconds);

  return {
    get isShown() {
      return bar.isConnected;
    },
    close() {
      bar.remove();
    },
  };
}
