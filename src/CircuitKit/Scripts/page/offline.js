// What a page shows and takes while its circuit cannot be reached: data-circuitkit-connection="lost" on the html element, for the app's style, and
// data-circuitkit-offline="disable", "hide" or "show" on any element. Nothing that a user does then is repeated by itself, but the submit of a form
// with data-circuitkit-offline="queue" is done once when the circuit is back.

import { afterCalls, isReconnected, onEachConnection } from '../start/hub.js';
import { sleep } from '../start/sleep.js';
import { tell } from '../start/tell.js';
import { valueOf } from './fields.js';
import { addStyle } from './notice.js';
import { Elements } from './same.js';

const css = `
[data-circuitkit-connection=lost] [data-circuitkit-offline=hide] { display: none !important; }
:root:not([data-circuitkit-connection=lost]) [data-circuitkit-offline=show] { display: none !important; }
`;

const root = document.documentElement.dataset;
const buttons = 'button, [role=button], input:is([type=submit], [type=button], [type=image])';
const ours = '#components-reconnect-modal, .circuitkit-notice, .circuitkit-bar';
const ends = ['closed', 'limited', 'crashed', 'left'];

/** Follows the hub connections. */
export function followConnection() {
  new Offline();
}

class Offline {
  // What takes back the marks of the elements.
  #undo = [];
  // The submits that wait: form and button.
  #queued = new Map();
  // The same, while the page is rendered anew: where they are found again, and with what in the form.
  #held;

  constructor() {
    addStyle(css);
    sleep.failed = () => this.#lost();
    onEachConnection(connection => this.#watch(connection));
    window.addEventListener('submit', event => this.#submitted(event), { capture: true });
    window.addEventListener('click', ({ target }) => this.#clicked(target.closest?.(buttons)), { capture: true });
    document.addEventListener('circuitkit:resuming', () => this.#hold());
    document.addEventListener('circuitkit:ended', ({ detail }) => ends.includes(detail.reason) && this.#dropAll());
    window.addEventListener('pagehide', () => this.#dropAll());
  }

  get #isLost() {
    return root.circuitkitConnection === 'lost';
  }

  #watch(connection) {
    afterCalls(connection, (...call) => isReconnected(...call) && this.#back());
    connection.on('JS.EndUpdateRootComponents', () => this.#back());
    connection.onclose(() => sleep.state === 'asleep' || sleep.state === 'waking' || this.#lost());
  }

  #lost() {
    if (this.#isLost) {
      return;
    }

    const focused = document.activeElement;
    root.circuitkitConnection = 'lost';
    for (const element of document.querySelectorAll('[data-circuitkit-offline=disable], [data-circuitkit-offline=show]')) {
      const name = element.dataset.circuitkitOffline === 'show' ? 'hidden' : 'disabled' in element ? 'disabled' : 'inert';
      const before = element[name];
      element[name] = name !== 'hidden';
      this.#undo.push(() => {
        element[name] = before;
      });
    }

    this.#undo.push(() => document.activeElement === document.body && focused?.focus({ preventScroll: true }));
  }

  #back() {
    if (!this.#isLost) {
      return;
    }

    delete root.circuitkitConnection;
    this.#undo.splice(0).forEach(undo => undo());
    // What stands in the fields goes first: drafts.js sends it again after the same event.
    setTimeout(() => setTimeout(() => this.#submitAll()));
  }

  #clicked(button) {
    // A submit comes as one.
    if (this.#isLost && button && !button.closest(ours) && !(button.form && button.type === 'submit')) {
      tell('missed', null, button);
    }
  }

  #submitted(event) {
    const form = event.target;
    if (!this.#isLost || form.closest(ours)) {
      return;
    }

    if (form.dataset.circuitkitOffline !== 'queue') {
      if (form.method !== 'dialog' && !form.hasAttribute('action') && !event.submitter?.hasAttribute('formaction')) {
        // One of Blazor's: without its circuit the browser would send it itself, and leave the page.
        event.preventDefault();
        tell('missed', null, form);
      }

      return;
    }

    event.preventDefault();
    event.stopImmediatePropagation();
    if (!isQueued(form)) {
      this.#queued.set(form, event.submitter);
      form.dataset.circuitkitQueued = '';
      tell('queued', null, form);
    }
  }

  #hold() {
    const elements = new Elements();
    const held = [...this.#queued].filter(([form]) => isQueued(form)).map(([form, submitter]) =>
      ({ form: elements.placeOf(form, nothing), submitter: elements.placeOf(submitter, nothing), content: contentOf(form) }));
    this.#held = [...this.#held ?? [], ...held];
    this.#queued.clear();
  }

  #submitAll() {
    const queued = [...this.#queued].filter(([form]) => isQueued(form));
    const held = this.#held ?? [];
    this.#queued.clear();
    this.#held = undefined;
    for (const [form, submitter] of queued) {
      submit(form, submitter);
    }

    const elements = held.length > 0 && new Elements();
    for (const { form, submitter, content } of held) {
      const found = elements.find(form, nothing);
      // Only what the user has submitted, and nothing that the server has changed since.
      if (found && contentOf(found) === content) {
        submit(found, elements.find(submitter, nothing));
      } else {
        tell('dropped', null, found);
      }
    }
  }

  #dropAll() {
    for (const [form] of this.#queued) {
      delete form.dataset.circuitkitQueued;
      tell('dropped', null, form);
    }

    this.#queued.clear();
  }
}

function submit(form, submitter) {
  delete form.dataset.circuitkitQueued;
  if (form.isConnected) {
    form.requestSubmit(submitter?.form === form ? submitter : undefined);
    tell('submitted', null, form);
  } else {
    tell('dropped');
  }
}

// The app may take the mark away: then the form is not submitted.
function isQueued(form) {
  return form.dataset.circuitkitQueued !== undefined;
}

function contentOf(form) {
  return JSON.stringify([...form.elements].filter(field => 'value' in field && field.type !== 'hidden').map(valueOf));
}

function nothing() {
  return null;
}
