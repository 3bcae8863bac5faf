// Lets the circuit go while nobody needs it, and gets it back before the person notices. The server is asked first: it brings the state to its
// store, and says no while anything speaks against it. Then the connection is closed, which Blazor takes for a pause.

import { hear, onEachConnection } from '../start/hub.js';
import { sleep } from '../start/sleep.js';
import { tell } from '../start/tell.js';
import { wasTouched } from '../start/touch.js';
import { followActivity, trafficOf } from '../start/traffic.js';
import { holdReason, holdsLock } from './holds.js';
import { Inputs } from './inputs.js';
import { Place } from './place.js';

const shortestRetryMilliseconds = 1000;
const longestRetryMilliseconds = 30000;

// A page that loads for so long after a resume gets the person's inputs all the same.
const longestLoadMilliseconds = 5000;

// An operator's command waits so long for the calls of a page that are under way.
const longestCallMilliseconds = 3000;
const callRetryMilliseconds = 100;

const refused = 'refused';

const signs = ['pointermove', 'wheel', 'touchstart'];

/** Hibernates the circuits of hub connections that are opened with these options. */
export function hibernateWhenIdle(options) {
  new Sleeper(options);
}

class Sleeper {
  #options;
  #ownHandler;
  #connection;
  #traffic;
  // In milliseconds, by the server's settings: when it is hidden, when it is idle, and when it is left alone, so that it follows a server that is
  // short of memory.
  #after = { hidden: 0, idle: 0, leftAlone: Infinity };
  #mayWhenUsed = false;
  #hiddenSince = document.hidden ? performance.now() : undefined;
  #lastInput = performance.now();
  #timer;
  #closing;
  // Until it is quiet: the page would sleep, but for a call.
  #waitsForQuiet = false;
  // While the app does what it wants to have done before a pause.
  #deferral;
  #inputs;
  #place;
  #wakeStarted;
  #isResumed = false;
  #isDown = false;

  constructor(options) {
    this.#options = options;
    this.#ownHandler = options.reconnectionHandler;
    options.reconnectionHandler = {
      onConnectionDown: (...parameters) => this.#connectionDown(...parameters),
      onConnectionUp: () => {
        this.#handler.onConnectionUp();
        if (this.#place && sleep.state === 'awake') {
          // Blazor got the circuit back where we could not.
          this.#wakeInTime();
        }
      },
    };

    onEachConnection(connection => this.#watch(connection));
    followActivity(() => this.#quiet());
    document.addEventListener('visibilitychange', () => this.#shownOrHidden());
    for (const type of ['focus', 'pageshow']) {
      window.addEventListener(type, () => document.hidden || this.#wake());
    }

    for (const type of ['pointerdown', 'keydown', ...signs]) {
      window.addEventListener(type, () => this.#personIsHere(), { capture: true, passive: true });
    }
  }

  // Blazor makes its own after the initializers have run.
  get #handler() {
    return this.#ownHandler ?? window.Blazor.defaultReconnectionHandler;
  }

  #connectionDown(...parameters) {
    if (sleep.state !== 'asleep' && sleep.state !== 'waking') {
      this.#isDown = true;
      this.#handler.onConnectionDown(...parameters);
    }
  }

  #watch(connection) {
    this.#connection = connection;
    this.#traffic = trafficOf(connection);
    this.#traffic.onQuiet = () => this.#quiet();
    connection.onclose(() => this.#deferral?.abort('connection closed'));
    hear(connection, 'CircuitKit.Hibernation', (hidden, idle, used, leftAlone) => {
      this.#mayWhenUsed = Number(used) === 1;
      this.#after = { hidden: Number(hidden), idle: Number(idle), leftAlone: Number(leftAlone) };
      this.#look();
    });
    hear(connection, 'CircuitKit.Hibernate', cause => this.#follow(cause));
    connection.on('JS.EndUpdateRootComponents', () => {
      // After Blazor's own listener, and with the page as it then is.
      setTimeout(() => this.#woken());
    });
  }

  #personIsHere() {
    this.#lastInput = performance.now();
    this.#deferral?.abort('the user is back');
    this.#wake();
  }

  #shownOrHidden() {
    this.#hiddenSince = document.hidden ? performance.now() : undefined;
    if (document.hidden) {
      this.#look();
    } else {
      this.#deferral?.abort('the page is shown');
      this.#wake();
    }
  }

  #quiet() {
    if (this.#waitsForQuiet) {
      this.#waitsForQuiet = false;
      this.#look();
    }
  }

  /** Why the page may sleep now, or undefined. */
  #cause(now = performance.now()) {
    if (this.#after.hidden > 0 && this.#hiddenSince !== undefined && now - this.#hiddenSince >= this.#after.hidden) {
      return 'hidden';
    }

    return this.#after.idle > 0 && now - this.#lastInput >= this.#after.idle ? 'idle' : undefined;
  }

  /** Looks whether it is time to sleep, now and again when it may be. */
  async #look() {
    clearTimeout(this.#timer);
    const { hidden, idle } = this.#after;
    const now = performance.now();
    const cause = this.#cause(now);
    let next = Infinity;
    if (cause) {
      if (!await this.#leave(cause, () => this.#cause() !== undefined)) {
        return;
      }

      next = Math.min(Math.max((cause === 'hidden' ? hidden : idle) / 4, shortestRetryMilliseconds), longestRetryMilliseconds);
    } else {
      next = Math.min(
        hidden > 0 && this.#hiddenSince !== undefined ? this.#hiddenSince + hidden - now : Infinity,
        idle > 0 ? this.#lastInput + idle - now : Infinity);
    }

    if (next < Infinity) {
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.#look(), next + 1);
    }
  }

  /** The server asks for it: on command, or because its memory is short. It waits for an answer only to a command. */
  async #follow(cause) {
    const asked = performance.now();
    if (cause !== 'command') {
      await this.#leave(cause, () => this.#isLeftAlone());
      return;
    }

    const isWanted = () => this.#lastInput < asked;
    let reason = await this.#leave(cause, isWanted);
    while (isUnderWay(reason) && performance.now() - asked < longestCallMilliseconds) {
      await new Promise(resolve => setTimeout(resolve, callRetryMilliseconds));
      reason = await this.#leave(cause, isWanted);
    }

    if (reason && reason !== refused) {
      await this.#ask(`no/${reason}`);
    }
  }

  #isLeftAlone() {
    return document.hidden || performance.now() - this.#lastInput >= this.#after.leftAlone;
  }

  #reasonToStay(isWanted) {
    return sleep.state === 'leaving' ? 'call'
      : sleep.state !== 'awake' || this.#connection?.state !== 'Connected' ? 'not connected'
      : !isWanted() || (wasTouched() && !this.#mayWhenUsed) ? 'used'
      : holdReason() ?? this.#traffic.reason;
  }

  /** Lets the circuit go, if nothing speaks against it. Returns why not, in a word. */
  async #leave(cause, isWanted) {
    const before = this.#reasonToStay(isWanted);
    this.#waitsForQuiet = isUnderWay(before);
    if (before) {
      return before;
    }

    sleep.state = 'leaving';
    const answer = await holdsLock() ? 'lock'
      : !await this.#isAppReady() ? 'app'
      : !await this.#ask(`${cause}${wasTouched() ? '' : '/untouched'}`) ? refused
      : await holdsLock() ? 'lock'
      : undefined;
    sleep.state = 'awake';
    const reason = answer ?? this.#reasonToStay(isWanted);
    if (reason) {
      return reason;
    }

    sleep.state = 'asleep';
    this.#inputs = new Inputs(() => this.#personIsHere());
    this.#closing = this.#connection.stop();
    await this.#closing;
    tell('hibernated', { cause });
  }

  /** Has the app's `onCircuitPausing` run to its end, as Blazor does before a pause on .NET 11. False when that fails or the user is back. */
  async #isAppReady() {
    const handlers = (this.#options.circuitHandlers ?? []).filter(handler => handler.onCircuitPausing);
    if (handlers.length === 0) {
      return true;
    }

    this.#deferral = new AbortController();
    const { signal } = this.#deferral;
    try {
      const aborted = new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
      await Promise.race([aborted, Promise.all(handlers.map(handler => handler.onCircuitPausing(signal)))]);
      return true;
    } catch (error) {
      console.debug('CircuitKit: the page stays awake.', error);
      return false;
    } finally {
      this.#deferral = undefined;
    }
  }

  async #ask(words) {
    try {
      return await this.#connection.invoke('ConnectCircuit', `CircuitKit.Hibernate/${words}`);
    } catch {
      // The connection is lost: that is Blazor's business.
      return false;
    }
  }

  async #wake() {
    if (sleep.state !== 'asleep') {
      return;
    }

    sleep.state = 'waking';
    this.#wakeStarted = performance.now();
    this.#isResumed = false;
    this.#place = new Place();
    try {
      // Blazor resumes only what it knows to be closed.
      await this.#closing;
      this.#isResumed = await window.Blazor.resumeCircuit();
    } catch {
      // The server is away.
    }

    if (this.#isResumed) {
      this.#wakeInTime();
    } else {
      await this.#leaveToBlazor();
    }
  }

  // As after any lost connection: its dialog, its attempts, its rejection.
  async #leaveToBlazor() {
    sleep.state = 'awake';
    sleep.failed?.();
    this.#inputs?.letThrough();
    this.#isDown = false;
    // Where the server has nothing to resume the connection stands, which Blazor would take for a circuit that is back. It does not tell its
    // handler of the end of such a connection, on which there never was a circuit.
    await this.#connection.stop();
    if (!this.#isDown) {
      this.#connectionDown(this.#options.reconnectionOptions);
    }
  }

  // Whatever the server says, or does not; and not a later sleep.
  #wakeInTime() {
    const place = this.#place;
    setTimeout(() => this.#place === place && this.#woken(), longestLoadMilliseconds);
  }

  #woken() {
    if (!this.#place || (sleep.state === 'waking' && !this.#isResumed)) {
      return;
    }

    sleep.state = 'awake';
    this.#inputs?.letThrough();
    this.#place.restore();
    this.#place = undefined;
    this.#inputs?.replay();
    this.#inputs = undefined;
    tell('awake', { milliseconds: performance.now() - this.#wakeStarted });
    this.#look();
  }
}

function isUnderWay(reason) {
  return reason === 'call' || reason === 'stream';
}
