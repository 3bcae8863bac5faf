// Who is this tab? A random id in the top window's sessionStorage, which the browser keeps over reloads and shares with the frames of the
// same origin. A duplicated tab starts with a copy of it, so a page also has to hold its id: a page that finds it held takes a new one.
//
// It holds the id with a Web Lock, which other pages find without a wait. But AutoPause of .NET 11, and browsers that freeze hidden tabs, leave a
// page alone that holds any lock. So a tab that has been hidden for a while gives the lock up, and answers those who ask instead.

import { addQuery } from './hub.js';
import { wait } from './wait.js';

const storageKey = 'circuitkit-tab';
// Beside the id while its page holds no lock. It is copied with the id, and tells the copy to ask.
const unlockedKey = 'circuitkit-tab-unlocked';
const sharedKey = Symbol.for('CircuitKit.tab');
const wellFormed = /^[\w-]{22}$/;

// The page before this one, in the same tab, may be a moment late in letting go.
const lockWaitMilliseconds = 1000;
const answerWaitMilliseconds = 100;

// Long enough for a page that was just opened with a copy of the storage to find the lock held.
const lockWhenHiddenMilliseconds = 30000;

/** Adds the tab to every hub connection, as soon as the tab is known. */
export async function sendTab() {
  // A frame of another origin may not look at its top window: this throws and the tab stays unknown.
  const tab = window.top[sharedKey] ??= new Tab(window.top);
  const frame = window.top === window.self ? 'top' : 'frame';

  addQuery(() => tab.id && `ck_tab=${tab.id}&ck_frame=${frame}`);
  await tab.ready;
}

/** The tab as one page of it sees it. Made once per top window; its frames share it. */
class Tab {
  #page;
  #release;
  #isUnlocked = false;
  #timer;

  constructor(page) {
    this.#page = page;
    this.ready = this.#enter();
    // A page in the back/forward cache must not keep the id from the page that follows it in the tab.
    page.addEventListener('pagehide', () => this.#then(() => this.#leave()));
    page.addEventListener('pageshow', event => event.persisted && this.#then(() => this.#enter()));
    page.document.addEventListener('visibilitychange', () => this.#shownOrHidden());
    this.#shownOrHidden();
  }

  #then(action) {
    this.ready = this.ready.then(action).catch(error => console.debug('CircuitKit: the tab keeps what it has.', error));
  }

  async #enter() {
    try {
      const storage = this.#page.sessionStorage;
      let id = storage.getItem(storageKey);
      const mayBeUnlocked = storage.getItem(unlockedKey) !== null;
      storage.removeItem(unlockedKey);
      this.#isUnlocked = false;
      this.#release = wellFormed.test(id) ? await hold(this.#page, id, answerWaitMilliseconds, mayBeUnlocked) : null;
      if (!this.#release) {
        this.isCopy = wellFormed.test(id);
        id = newId();
        storage.setItem(storageKey, id);
        this.#release = await hold(this.#page, id, 0, false);
      }

      this.id = id;
    } catch (error) {
      this.id = undefined;
      console.debug('CircuitKit: the tab stays unknown.', error);
    }
  }

  #leave() {
    clearTimeout(this.#timer);
    this.#release?.();
    this.#release = null;
  }

  #shownOrHidden() {
    clearTimeout(this.#timer);
    if (!this.#page.document.hidden) {
      this.#then(() => this.#lock());
    } else if (this.#page.navigator.locks && this.#page.BroadcastChannel) {
      this.#timer = setTimeout(() => this.#then(() => this.#unlock()), lockWhenHiddenMilliseconds);
    }
  }

  #unlock() {
    if (this.#release && this.#page.document.hidden && !this.#isUnlocked) {
      this.#page.sessionStorage.setItem(unlockedKey, '');
      this.#isUnlocked = true;
      const release = this.#release;
      this.#release = answer(channelOf(this.#page, this.id));
      release();
    }
  }

  async #lock() {
    if (!this.#release || !this.#isUnlocked) {
      return;
    }

    const stopAnswering = this.#release;
    const release = await holdLock(this.#page.navigator.locks, lockName(this.id));
    stopAnswering();
    this.#release = release;
    this.#isUnlocked = false;
    this.#page.sessionStorage.removeItem(unlockedKey);
    if (!release) {
      // The browser had frozen this page, and another has taken its id meanwhile.
      await this.#enter();
    }
  }
}

// Not crypto.randomUUID, which exists in secure contexts only.
function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return btoa(String.fromCharCode(...bytes)).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

/** Answers a function that lets the id go, or null when another page holds it. */
async function hold(page, id, answerWait, mayBeUnlocked) {
  const { locks } = page.navigator;
  if (!locks) {
    return holdByAnswering(channelOf(page, id), answerWait);
  }

  const release = await holdLock(locks, lockName(id));
  if (!release || !mayBeUnlocked) {
    return release;
  }

  const channel = channelOf(page, id);
  const isHeld = await isAnswered(channel, answerWait);
  channel.close();
  if (isHeld) {
    release();
  }

  return isHeld ? null : release;
}

function lockName(id) {
  return `${storageKey}-${id}`;
}

function channelOf(page, id) {
  return new page.BroadcastChannel(lockName(id));
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
async function holdByAnswering(channel, answerWait) {
  if (await isAnswered(channel, answerWait)) {
    channel.close();
    return null;
  }

  return answer(channel);
}

function isAnswered(channel, answerWait) {
  return new Promise(resolve => {
    channel.onmessage = ({ data }) => data === 'me' && resolve(true);
    channel.postMessage('who?');
    wait(answerWait).then(() => resolve(false));
  });
}

function answer(channel) {
  channel.onmessage = ({ data }) => data === 'who?' && channel.postMessage('me');
  return () => channel.close();
}
