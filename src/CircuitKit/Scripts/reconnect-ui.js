// What the component CircuitKitReconnect shows: nothing at first, then a calm bar, then a dialog. Blazor reports to the component's element and
// makes the attempts; here is what a person sees of them, and what makes an attempt come at once.

import { left } from './start/left.js';
import { take, write } from './start/storage.js';
import { showBar } from './page/bar.js';
import { showNotice, wording } from './page/notice.js';
import { focusAgain, focusOf } from './page/place.js';

// The words of each state: title (in the bar too) and text.
const texts = {
  lost: ['Reconnecting to the server…', 'This page stays as it is. It continues by itself as soon as the server responds.'],
  offline: ['You are offline', 'This page continues by itself as soon as your device is online again.'],
  stopping: ['The server is restarting', 'This page stays as it is. It continues by itself as soon as the server is back.'],
  busy: ['The server is busy', 'This page stays as it is. It continues by itself as soon as there is room.'],
  failed: ['The server does not respond', 'This page stays as it is. Leave it open, and try again later.'],
  paused: ['This page is paused', 'Everything is as you left it.'],
  'resume-failed': ['This page cannot continue yet', 'The server may be back in a moment. Try again.'],
  rejected: ['This page starts again…'],
  back: ['Connected again'],
  updated: ['Connected again, with a new version of this page'],
  'ended-expired': ['This page could not be continued, and started again'],
  'ended-closed': ['This page was closed, and started again'],
  'ended-signed-out': ['You were signed out'],
};

// Why the page starts again, for the page that follows.
const endedKey = 'circuitkit-ended';
const endedMilliseconds = 30_000;

const backMilliseconds = 3000;
const startedAgainMilliseconds = 8000;
// Nobody who types is torn away by a dialog.
const typingMilliseconds = 2000;
// A pause that has just begun is not one yet that Blazor resumes from.
const resumeAttempts = 5;
const resumeRetryMilliseconds = 1000;

/** Shows in the page what Blazor reports to the component's element. */
export function showReconnects(element) {
  if (document.getElementById(element.id) !== element) {
    console.warn(`CircuitKit: CircuitKitReconnect stays hidden, because the page has another element with the id ${element.id}. Remove one of them.`);
    return;
  }

  new ReconnectView(element);
}

class ReconnectView {
  #element;
  #ended;
  // Of Blazor, while the connection is lost: lost, failed, paused, resume-failed, rejected.
  #state;
  // What the server has announced: stopping, busy.
  #announced;
  #since;
  #isWaiting = false;
  #isPutAside = false;
  #isSeen = false;
  #isUpdated = false;
  #lastKey = -Infinity;
  #timer;
  #bar;
  #barState;
  #notice;
  #noticeKind;
  #greeting;
  #focus = null;
  #underWay;
  #isNudging = false;

  constructor(element) {
    this.#element = element;
    element.addEventListener('components-reconnect-state-changed', ({ detail }) => this.#report(detail));
    document.addEventListener('circuitkit:waiting', ({ detail }) => {
      this.#announced = detail.reason;
      this.#show();
    });
    document.addEventListener('circuitkit:refused', () => this.#end());
    document.addEventListener('circuitkit:missed', () => this.#explain());
    document.addEventListener('circuitkit:ended', ({ detail }) => {
      this.#ended = detail.reason;
      if (detail.message) {
        this.#end();
      }
    });
    document.addEventListener('circuitkit:resuming', () => {
      this.#backAgain();
      this.#focus = focusOf(document.activeElement);
    });
    document.addEventListener('circuitkit:resumed', ({ detail }) => this.#resumed(detail));
    document.addEventListener('keydown', () => {
      this.#lastKey = performance.now();
    }, { capture: true, passive: true });
    document.addEventListener('visibilitychange', () => this.#isNudging || this.#shownOrHidden());
    window.addEventListener('offline', () => this.#begin());
    window.addEventListener('online', () => this.#online());
    for (const type of ['focus', 'pageshow']) {
      window.addEventListener(type, () => this.#tryNow());
    }

    const ended = `ended-${takeEnded()}`;
    if (texts[ended]) {
      this.#greet(ended, startedAgainMilliseconds);
    }
  }

  #report({ state, secondsToNextAttempt }) {
    this.#isWaiting = state === 'retrying' && secondsToNextAttempt > 0;
    if (state === 'hide') {
      this.#state = undefined;
      this.#backAgain();
      return;
    }

    if (state === 'failed' && !this.#state) {
      // Blazor reports it too when a connection came back while it waited for its next attempt.
      return;
    }

    this.#state = state === 'show' || state === 'retrying' ? 'lost' : state;
    this.#begin();
    if (state === 'rejected') {
      // The server has neither the circuit nor its state.
      write(endedKey, { reason: this.#ended, at: Date.now() });
      location.reload();
    }
  }

  #begin() {
    this.#greeting?.close();
    this.#since ??= performance.now();
    this.#show();
  }

  // Who presses a button that does nothing wants to know why.
  #explain() {
    if (this.#state && !this.#isSeen) {
      this.#showBar(this.#shownState);
    }
  }

  #online() {
    if (this.#state) {
      this.#show();
      this.#tryNow();
    } else {
      this.#end();
    }
  }

  // Who comes back to a page sees it as it was, and for a moment nothing else: most often it continues in that moment.
  #shownOrHidden() {
    if (this.#since === undefined) {
      return;
    }

    this.#hide();
    this.#since = performance.now();
    this.#isPutAside = false;
    this.#show();
    this.#tryNow();
  }

  #backAgain() {
    const isSeen = this.#isSeen;
    this.#end();
    if (isSeen) {
      this.#greet('back');
    }
  }

  #resumed({ otherVersion }) {
    // What could not be kept matters more.
    if (otherVersion && !document.querySelector('.circuitkit-resumed')) {
      this.#greet('updated');
    }

    // drafts.js knows better where it belongs.
    if (!left.collect && document.activeElement === document.body) {
      focusAgain(this.#focus);
    }

    this.#focus = null;
  }

  #greet(state, milliseconds = backMilliseconds) {
    const greeting = this.#greeting = showBar({ text: titleOf(state), kind: 'done' });
    setTimeout(() => greeting.close(), milliseconds);
  }

  #end() {
    this.#hide();
    this.#state = this.#announced = this.#since = undefined;
    this.#isWaiting = this.#isPutAside = this.#isSeen = false;
  }

  #hide() {
    clearTimeout(this.#timer);
    this.#bar?.close();
    if (this.#notice?.isShown) {
      this.#notice.close();
    }

    this.#bar = this.#barState = this.#notice = this.#noticeKind = undefined;
  }

  get #shownState() {
    return this.#state === 'paused' || this.#state === 'resume-failed' || this.#state === 'rejected' ? this.#state
      : !navigator.onLine ? 'offline'
      : this.#state === 'failed' ? 'failed'
      : this.#announced ?? 'lost';
  }

  #show() {
    clearTimeout(this.#timer);
    if (this.#since === undefined || document.hidden) {
      return;
    }

    const { barAfter, dialogAfter } = this.#element.dataset;
    const now = performance.now();
    const untilBar = this.#since + Number(barAfter) - now;
    const untilDialog = Math.max(this.#since + Number(dialogAfter), this.#lastKey + typingMilliseconds) - now;
    const state = this.#shownState;
    // A page that is merely offline may still be read and left; one that starts again is gone in a moment.
    const mayAsk = this.#state && this.#state !== 'rejected' && !this.#isPutAside;
    if (mayAsk && (untilDialog <= 0 || this.#notice?.isShown)) {
      this.#showNotice(state);
      return;
    }

    if (untilBar <= 0 || state === 'rejected') {
      this.#showBar(state);
    }

    const next = Math.min(untilBar > 0 ? untilBar : Infinity, mayAsk ? untilDialog : Infinity);
    if (next < Infinity) {
      this.#timer = setTimeout(() => this.#show(), next + 1);
    }
  }

  #showBar(state) {
    this.#isSeen = true;
    if (this.#barState === state && this.#bar.isShown) {
      return;
    }

    this.#barState = state;
    this.#bar = showBar({
      text: titleOf(state),
      kind: state === 'lost' || state === 'stopping' || state === 'busy' || state === 'rejected' ? 'busy' : 'waiting',
      actions: isPause(state) || state === 'failed' || this.#isPutAside ? [this.#action(state)] : [],
    });
  }

  #showNotice(state) {
    this.#isSeen = true;
    const title = titleOf(state);
    const text = wording(`reconnect-${state}`, texts[state][1]);
    const kind = isPause(state) ? 'pause' : 'loss';
    if (this.#notice?.isShown && this.#noticeKind === kind) {
      if (this.#barState !== state) {
        this.#notice.say(title, text);
      }
    } else {
      this.#hide();
      this.#noticeKind = kind;
      const putAside = () => {
        this.#hide();
        this.#isPutAside = true;
        this.#show();
      };
      this.#notice = showNotice({
        title,
        text,
        content: this.#element.querySelector('template')?.content.cloneNode(true),
        actions: [this.#action(state), { text: wording('keep-reading', 'Keep reading'), run: putAside }],
        escape: putAside,
      });
    }

    this.#barState = state;
  }

  #action(state) {
    return {
      text: isPause(state) ? wording('go-on', 'Continue') : wording('retry-now', 'Try now'),
      run: () => this.#tryNow(),
    };
  }

  /** Makes the next attempt now. */
  async #tryNow() {
    if (document.hidden || !this.#state) {
      return;
    }

    if (isPause(this.#state)) {
      await this.#attempt(resumeFromPause, 'resume-failed');
    } else if (this.#state === 'failed') {
      // False: the server responds and does not have the circuit. It may have its state.
      await this.#attempt(async () => await window.Blazor.reconnect() || await window.Blazor.resumeCircuit(), 'failed');
    } else if (this.#isWaiting) {
      // Blazor ends its wait when a page is shown. A second attempt beside its own could bring a second circuit.
      this.#isNudging = true;
      document.dispatchEvent(new Event('visibilitychange'));
      this.#isNudging = false;
    }
  }

  #attempt(make, otherwise) {
    return this.#underWay ??= this.#make(make, otherwise).finally(() => {
      this.#underWay = undefined;
    });
  }

  async #make(make, otherwise) {
    try {
      if (!await make()) {
        this.#report({ state: 'rejected' });
      }
    } catch {
      // Not reached, and so the next sign of life of the person or the network is followed by the next attempt.
      this.#report({ state: otherwise });
    }
  }
}

async function resumeFromPause() {
  for (let attempt = 1; attempt <= resumeAttempts; attempt++) {
    if (await window.Blazor.resumeCircuit()) {
      return true;
    }

    await new Promise(resolve => setTimeout(resolve, resumeRetryMilliseconds));
  }

  return false;
}

function takeEnded() {
  const ended = take(endedKey);
  return Date.now() - ended?.at < endedMilliseconds ? ended.reason?.replace('O', '-o') : undefined;
}

function isPause(state) {
  return state === 'paused' || state === 'resume-failed';
}

function titleOf(state) {
  return wording(`reconnect-${state}-title`, texts[state][0]);
}
