// A newer version of the app runs. The page moves to it: it is loaded anew, for new scripts, styles and static parts, and its state is carried over.
// By itself it does so only while nobody uses it, and only if nothing of what its user has done would be lost.

import { around, hear, onEachConnection } from '../start/hub.js';
import { left } from '../start/left.js';
import { sleep } from '../start/sleep.js';
import { read, write } from '../start/storage.js';
import { tell } from '../start/tell.js';
import { unusedFor, wasTouched } from '../start/touch.js';
import { trafficOf } from '../start/traffic.js';
import { showBar } from './bar.js';
import { holdReason, holdsLock } from './holds.js';
import { wording } from './notice.js';

// The last move of this tab. One that reaches a server of the old version is tried again, each time after a longer while.
const movedKey = 'circuitkit-moved';
const againMilliseconds = 600000;
const mostTries = 5;
const mostUpdateTries = 20;
const laterMilliseconds = 3600000;

// A page that has not gone by then stays.
const longestMoveMilliseconds = 60000;
const longestAnswerMilliseconds = 10000;
const lookMilliseconds = 1000;

/** Moves the page when a server says that a newer version runs. */
export function followVersions() {
  const mover = new Mover();
  window.CircuitKit = { ...window.CircuitKit, moveToNewVersion: () => mover.move() };
}

class Mover {
  // To which it should move: its id, whether to ask, and what the server has set.
  #next;
  #isAnnounced = false;
  #isWithApp = false;
  #isShown = false;
  #isMoving = false;
  #connection;
  #bar;
  #timer;

  constructor() {
    onEachConnection(connection => this.#watch(connection));
    document.addEventListener('circuitkit:resuming', () => {
      this.#isShown = false;
    });
  }

  #watch(connection) {
    this.#connection = connection;
    hear(connection, 'CircuitKit.Version', version => {
      left.version ||= version;
    });
    hear(connection, 'CircuitKit.NewVersion', (id, asks, idle, spread, keepFor) => {
      if (id === (this.#next?.id ?? '')) {
        return;
      }

      this.#stop();
      this.#next = id ? {
        id,
        asks: Number(asks) === 1,
        idle: Number(idle),
        keepFor: Number(keepFor),
        notBefore: performance.now() + Math.random() * Number(spread),
      } : undefined;
      this.#announce();
    });
    hear(connection, 'JS.EndUpdateRootComponents', () => setTimeout(() => {
      this.#isShown = true;
      this.#announce();
    }));

    // A script of the old version that the server does not have any more. Told of it, the component would fail.
    around(connection, 'send', async (next, method, ...parameters) => {
      const isMissing = method === 'EndInvokeJSFromDotNet' && parameters[1] === false && /import|module/i.test(parameters[2]);
      if (isMissing && this.#isAnnounced && !this.#isWithApp && await this.#leave('kept', () => !holdReason())) {
        await new Promise(() => {});
      }

      return next(method, ...parameters);
    });
  }

  #stop() {
    clearTimeout(this.#timer);
    this.#bar?.close();
    this.#isAnnounced = this.#isWithApp = false;
  }

  #announce() {
    if (!this.#next || this.#isAnnounced || !this.#isShown) {
      return;
    }

    const { to, at, tries } = read(movedKey) ?? {};
    const wait = to === this.#next.id ? at + againMilliseconds * 3 ** (tries - 1) - Date.now() : 0;
    clearTimeout(this.#timer);
    if (wait > 0) {
      this.#timer = setTimeout(() => this.#announce(), wait);
      return;
    }

    this.#isAnnounced = true;
    const detail = { move: () => this.move(), later: () => this.#later() };
    this.#isWithApp = !tell('newversion', detail);
    if (this.#isAnnounced && !this.#isWithApp) {
      this.#look();
    }
  }

  #later() {
    this.#stop();
    this.#isAnnounced = true;
    this.#timer = setTimeout(() => {
      this.#isAnnounced = false;
      this.#announce();
    }, laterMilliseconds);
  }

  /** Looks whether it is time to move, or shows the question, now and again. */
  async #look() {
    const next = this.#next;
    let wait = Math.max(next.idle - unusedFor(), next.notBefore - performance.now());
    if (next.asks) {
      this.#ask();
      wait = lookMilliseconds;
    } else if (wait <= 0) {
      const isUnused = () => unusedFor() >= next.idle && !this.#reasonToStay()
        // A reload takes these along.
        && !frames.length && !document.fullscreenElement && getSelection().isCollapsed;
      if (!await holdsLock()) {
        await this.#leave('kept', isUnused);
      }

      wait = next.idle;
    }

    if (this.#next === next && this.#isAnnounced) {
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.#look(), wait + 1);
    }
  }

  #reasonToStay() {
    return holdReason() ?? (left.isTyping?.() ? 'text' : undefined) ?? trafficOf(this.#connection).reason;
  }

  #ask() {
    // One at a time: what is said about the connection comes first.
    if (!document.querySelector('.circuitkit-bar')) {
      this.#show();
    }
  }

  async #update() {
    // A call that is under way, or a save that is late, is soon over.
    for (let tries = 0; tries < mostUpdateTries; tries++) {
      // What is typed and not sent comes along as a draft.
      const reason = this.#reasonToStay();
      if ((!reason || reason === 'text') && await this.#leave('kept', () => true)) {
        return;
      }

      await new Promise(resolve => setTimeout(resolve, lookMilliseconds / 2));
    }

    this.#show(true);
  }

  #show(losesSomething = false) {
    this.#bar = showBar({
      className: 'circuitkit-newversion',
      text: losesSomething
        ? wording('new-version-lost', 'Some of what you have done here cannot be kept.')
        : wording('new-version', 'A new version of this app is there.'),
      actions: [
        losesSomething
          ? { text: wording('update-anyway', 'Update anyway'), run: () => this.move() }
          : { text: wording('update-now', 'Update now'), run: () => this.#update() },
        { text: wording('later', 'Later'), run: () => this.#later() },
      ],
    });
  }

  /** Moves now, whatever is not kept. Returns false when the page stays, because its state could not be saved or the new page is not there. */
  async move() {
    return !!this.#next && this.#leave('all', () => true);
  }

  async #leave(words, mayGo) {
    const { id, keepFor } = this.#next;
    const isReady = () => this.#isShown && sleep.state === 'awake' && this.#connection.state === 'Connected' && this.#next?.id === id && mayGo();
    if (this.#isMoving || !left.carry || !isReady()) {
      return false;
    }

    this.#isMoving = true;
    const isForced = words === 'all';
    if (await isServed() && isReady()
      && await this.#mayLeave(isForced || wasTouched() ? words : `${words}/untouched`) && isReady()
      && (isForced || !wouldAsk()) && left.carry(keepFor)) {
      noteMove(id);
      setTimeout(() => this.#stay(), longestMoveMilliseconds);
      location.reload();
      return true;
    }

    this.#stay();
    return false;
  }

  #stay() {
    this.#isMoving = false;
    left.carry(0);
  }

  /** Asks the server, which brings the state to its store. */
  async #mayLeave(words) {
    try {
      return await this.#connection.invoke('ConnectCircuit', `CircuitKit.Move/${words}`);
    } catch {
      return false;
    }
  }
}

/** Whether the address still leads to a page: not to a sign-in, an error, or a server that is just being replaced. */
async function isServed() {
  try {
    const response = await fetch(location.href, {
      headers: { accept: 'text/html' }, cache: 'reload', redirect: 'manual', signal: AbortSignal.timeout(longestAnswerMilliseconds),
    });
    response.body?.cancel();
    return response.ok;
  } catch {
    return false;
  }
}

/** Whether the page would have the browser ask its user before it is left. */
function wouldAsk() {
  const event = document.createEvent('BeforeUnloadEvent');
  event.initEvent('beforeunload', false, true);
  window.dispatchEvent(event);
  return event.defaultPrevented || event.returnValue !== '';
}

function noteMove(to) {
  const last = read(movedKey);
  write(movedKey, { to, at: Date.now(), tries: last?.to === to ? Math.min(last.tries + 1, mostTries) : 1 });
}
