// A page that is loaded again finds its state: after a reload, with the back button, when the browser had discarded the tab. The tab keeps the
// circuit's secret in its sessionStorage, which a page of another tab or origin cannot read. The secret is good once, and taken before it is used,
// so that a state that breaks a page is not tried again.

import { addQuery, around } from './hub.js';
import { left } from './left.js';
import { read, take, write } from './storage.js';

const leftKey = 'circuitkit-reload';

// A page whose user was signed out: its state waits until the same user opens the page again in this tab.
const waitingKey = 'circuitkit-waiting';

// That of tab.js, which may be switched off.
const tabKey = Symbol.for('CircuitKit.tab');
const longestWaitMilliseconds = 2000;

// Frames of the same origin have the same storage.
const isTop = window.top === window.self;

/** Made once per page; watches every hub connection. */
export class Reload {
  // What the page before this one has left.
  #before = takeLeft();
  #current;
  #keepFor = 0;
  // Whether a duplicate of the tab starts with a copy: by the server's settings, and whether this page is such a duplicate.
  #copies = false;
  #isDuplicate = false;
  #isShown = false;
  // For the one reload with which the page moves to a newer version of the app, whatever the server's settings are.
  #carriedFor = 0;

  constructor() {
    addQuery(() => {
      this.#isDuplicate = !!this.#before?.copies && this.#before.leftAt === undefined && !!window[tabKey]?.isCopy;
      return this.#before && `ck_reload=${this.#isDuplicate ? 'copy' : 1}`;
    });
    window.CircuitKit = { ...window.CircuitKit, startOver: () => this.#startOver() };
    left.wait = () => this.#wait();
    left.carry = keepFor => this.#carry(keepFor);
    window.addEventListener('pagehide', () => this.#write({ leftAt: Date.now() }, left.collect));
    window.addEventListener('pageshow', event => event.persisted && this.#write());
  }

  /** Whether there is something to go on with. */
  get hasBefore() {
    return !!this.#before;
  }

  watch(connection) {
    around(connection, 'invoke', async (next, method, ...parameters) => {
      const answer = method === 'StartCircuit' && await this.#resume(next, parameters) || await next(method, ...parameters);
      if ((method === 'StartCircuit' || method === 'ResumeCircuit') && answer) {
        this.#current = answer;
      }

      return answer;
    });
    connection.on('CircuitKit.Reload', (keepFor, copies) => {
      this.#keepFor = Number(keepFor);
      this.#copies = Number(copies) === 1;
      if (isTop && !this.#keepFor) {
        take(leftKey);
      } else if (this.#isShown) {
        // At another address now, perhaps. A tab that the browser discards or the user duplicates does not get the chance to say so.
        this.#write();
      }
    });
    // Not before: a page that cannot be shown starts afresh when it is loaded again.
    connection.on('JS.EndUpdateRootComponents', () => {
      this.#isShown = true;
      this.#write();
    });
    connection.on('CircuitKit.OtherUser', () => this.#wait());
  }

  // In place of a new circuit. Answers nothing when there is nothing to continue.
  async #resume(invoke, [baseUri, uri]) {
    const before = this.#before;
    this.#before = undefined;
    // What a page leaves as it goes is not in the copy of a page that is open.
    if (!before || (before.leftAt === undefined && !this.#isDuplicate && await isCopy())) {
      return undefined;
    }

    // The circuit of the other tab is not this page's.
    this.#current = this.#isDuplicate ? undefined : before.secret;
    left.drafts = before.drafts;
    const answer = await invoke('ResumeCircuit', before.secret, baseUri, uri, '[]', '');
    left.drafts = undefined;
    return answer;
  }

  #write(more, collect) {
    const keepFor = this.#carriedFor || this.#keepFor;
    if (!isTop || !keepFor || !this.#current) {
      return false;
    }

    const value = { secret: this.#current, url: location.href, keepFor, copies: this.#copies, ...more };
    // Where there is no room for both, the circuit comes first.
    return write(leftKey, { ...value, drafts: collect?.() }) || write(leftKey, value);
  }

  #carry(keepFor) {
    this.#carriedFor = keepFor;
    if (!keepFor && !this.#keepFor) {
      take(leftKey);
    }

    return this.#write();
  }

  #wait() {
    if (isTop) {
      write(waitingKey, { secret: this.#current, url: location.href });
    }
  }

  #startOver() {
    this.#keepFor = this.#carriedFor = 0;
    take(leftKey);
    take(waitingKey);
    location.reload();
  }
}

function takeLeft() {
  if (!isTop) {
    return undefined;
  }

  const isWaiting = read(waitingKey)?.url === location.href;
  const found = take(isWaiting ? waitingKey : leftKey);
  const isOurs = typeof found?.secret === 'string' && found.url === location.href;
  return isOurs && (isWaiting || isLoadedAgain() && !(Date.now() - found.leftAt > found.keepFor)) ? found : undefined;
}

// Whether another tab has what this one has, as far as that is known in time.
async function isCopy() {
  const tab = window[tabKey];
  await Promise.race([tab?.ready, new Promise(resolve => setTimeout(resolve, longestWaitMilliseconds))]);
  return !!tab?.isCopy;
}

// A link, or an address that was typed in, begins anew.
function isLoadedAgain() {
  return document.wasDiscarded || ['reload', 'back_forward'].includes(performance.getEntriesByType('navigation')[0]?.type);
}
