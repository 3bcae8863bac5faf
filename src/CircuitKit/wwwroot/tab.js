// Who is this tab? A random id in the top window's sessionStorage, which the browser keeps over reloads and shares with the frames of the
// same origin. A duplicated tab starts with a copy of it, so a page also has to hold its id: a page that finds it held takes a new one.

import { addQuery } from './hub.js';

const storageKey = 'circuitkit-tab';
const sharedKey = Symbol.for('CircuitKit.tab');
const wellFormed = /^[\w-]{22}$/;

// The page before this one, in the same tab, may be a moment late in letting go.
const lockWaitMilliseconds = 300;
const answerWaitMilliseconds = 100;

/** Adds the tab to every hub connection that is opened with these options, as soon as the tab is known. */
export async function sendTab(options) {
  // A frame of another origin may not look at its top window: this throws and the tab stays unknown.
  const tab = window.top[sharedKey] ??= new Tab(window.top);
  const frame = window.top === window.self ? 'top' : 'frame';

  addQuery(options, () => tab.id && `ck_tab=${tab.id}&ck_frame=${frame}`);
  await tab.ready;
}

/** The tab as one page of it sees it. Made once per top window; its frames share it. */
class Tab {
  #page;
  #release;

  constructor(page) {
    this.#page = page;
    this.ready = this.#enter();
    // A page in the back/forward cache must not keep the id from the page that follows it in the tab.
    page.addEventListener('pagehide', () => this.ready = this.ready.then(() => this.#leave()));
    page.addEventListener('pageshow', event => {
      if (event.persisted) {
        this.ready = this.ready.then(() => this.#enter());
      }
    });
  }

  async #enter() {
    try {
      const storage = this.#page.sessionStorage;
      let id = storage.getItem(storageKey);
      this.#release = wellFormed.test(id) ? await hold(this.#page, id, answerWaitMilliseconds) : null;
      if (!this.#release) {
        this.isCopy = wellFormed.test(id);
        id = newId();
        storage.setItem(storageKey, id);
        this.#release = await hold(this.#page, id, 0);
      }

      this.id = id;
    } catch (error) {
      this.id = undefined;
      console.debug('CircuitKit: the tab stays unknown.', error);
    }
  }

  #leave() {
    this.#release?.();
    this.#release = null;
  }
}

// Not crypto.randomUUID, which exists in secure contexts only.
function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return btoa(String.fromCharCode(...bytes)).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

/** Answers a function that lets the id go, or null when another page holds it. */
function hold(page, id, answerWait) {
  const name = `${storageKey}-${id}`;
  const locks = page.navigator.locks;
  return locks ? holdLock(locks, name) : holdByAnswering(new page.BroadcastChannel(name), answerWait);
}

function holdLock(locks, name) {
  return new Promise((resolve, reject) => {
    const giveUp = new AbortController();
    const limit = setTimeout(async () => {
      // A busy page reads its timer before the answer that has been there for long. Answers come in the order of the questions: one that is granted
      // by now is granted before this one is answered.
      await locks.query();
      giveUp.abort();
    }, lockWaitMilliseconds);
    locks.request(name, { signal: giveUp.signal }, () => new Promise(release => {
      clearTimeout(limit);
      resolve(release);
    })).catch(error => error.name === 'AbortError' ? resolve(null) : reject(error));
  });
}

// Web Locks exist in secure contexts only. On plain http the pages ask each other instead.
function holdByAnswering(channel, answerWait) {
  return new Promise(resolve => {
    const limit = setTimeout(() => {
      channel.onmessage = ({ data }) => data === 'who?' && channel.postMessage('me');
      resolve(() => channel.close());
    }, answerWait);
    channel.onmessage = ({ data }) => {
      if (data === 'me') {
        clearTimeout(limit);
        channel.close();
        resolve(null);
      }
    };
    channel.postMessage('who?');
  });
}
