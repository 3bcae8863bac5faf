// What a user has typed, chosen, ticked or opened and the server does not have yet, or may have lost with what it had not saved: a resume renders
// the page anew, without it. It is kept over the resume, put back where the page still shows what it showed before, and the server gets it once.
// Clicks are never repeated.

import { afterCalls, around, hear, isReconnected, onEachConnection } from '../start/hub.js';
import { left } from '../start/left.js';
import { sleep } from '../start/sleep.js';
import { listen } from '../start/touch.js';
import { defaultOf, fieldOf, mayBeKept, setValue, tellerOf, valueOf } from './fields.js';
import { Place, placeNow } from './place.js';
import { Elements } from './same.js';

// What was sent earlier than this before the connection was lost is in the snapshot that the circuit is resumed from.
const savedAfterMilliseconds = 5000;
const mostValues = 100;
const mostStoredCharacters = 64 * 1024;

// Of an event that may have changed everything.
const action = /"eventName":"(click|dblclick|submit|key\w+)"/;
const valueEvent = /"eventName":"(input|change)"/;

/** Keeps drafts over the resumes of every hub connection. */
export function keepDrafts() {
  const drafts = new Drafts();
  onEachConnection(connection => drafts.watch(connection));
}

class Drafts {
  // By field, in the order in which they were changed.
  #entries = new Map();
  // What stood in a field before its user changed it.
  #before = new WeakMap();
  // Events under way, by the id of the call.
  #calls = new Map();
  #last;
  #lostAt;
  #opened = new WeakSet();
  #kept;
  // For how long a resumed page still gets back what it loads late. Its first event ends that.
  #loadsFor = 0;
  #telling;

  constructor() {
    listen(['pointerdown', 'keydown', 'click', 'submit'], () => this.#tell());
    listen(['focusin', 'pointerdown', 'keydown', 'beforeinput'], ({ target }) => this.#note(fieldOf(target)));
    listen(['input', 'change'], event => this.#changed(event));
    listen(['click'], ({ target }) => this.#toggled(target.closest?.('summary')?.parentElement));
    listen(['beforetoggle'], ({ target, newState }) => newState === 'open' && this.#opened.add(target));
    listen(['focusout', 'submit'], ({ target }) => this.#leave(field => field === target || field.form === target));
    document.addEventListener('circuitkit:resuming', () => this.#hold());
    left.collect = () => this.#toStore();
    left.isTyping = () => [...this.#entries].some(([field, { isTyping, value }]) => isTyping && field.isConnected && valueOf(field) === value);
  }

  watch(connection) {
    around(connection, 'send', (next, method, ...parameters) => {
      this.#noteCall(connection, method, parameters);
      return next(method, ...parameters);
    });

    afterCalls(connection, (...call) => {
      if (isReconnected(...call)) {
        this.#lostAt = undefined;
        // With the page as Blazor then has it.
        setTimeout(() => this.#sendAgain(connection));
      }
    });

    connection.on('JS.EndInvokeDotNet', id => this.#answered(String(id)));
    hear(connection, 'CircuitKit.Loading', milliseconds => {
      this.#loadsFor = Number(milliseconds);
    });
    connection.on('JS.EndUpdateRootComponents', () => this.#putBack());
    connection.onclose(() => {
      this.#lostAt ??= performance.now();
    });
  }

  #note(field) {
    const entry = this.#entries.get(field);
    if (field && entry?.value !== valueOf(field)) {
      // Nobody has changed it yet, or somebody else has since.
      this.#entries.delete(field);
      this.#before.set(field, valueOf(field));
    }
  }

  #changed({ type, target }) {
    const field = fieldOf(target);
    if (!field || !mayBeKept(field)) {
      return;
    }

    const value = valueOf(field);
    let entry = this.#entries.get(field);
    if (!entry) {
      const before = this.#before.get(field) ?? (field.type === 'checkbox' ? !value : defaultOf(field));
      entry = { was: [{ value: before, at: -Infinity }], lost: new Set() };
      this.#entries.forEach((_, other) => other.isConnected || this.#entries.delete(other));
      this.#entries.set(field, entry);
      // As it is while the server has not replied.
      setTimeout(() => {
        entry.place = new Elements(field.tagName).placeOf(field, this.#valueOfOther);
      });
    }

    entry.value = value;
    entry.isTyping = type === 'input';
    entry.was.push({ value, at: performance.now() });
    if (entry.was.length > mostValues) {
      entry.was.splice(1, 1);
    }

    if (this.#lostAt !== undefined) {
      entry.lost.add(type);
    }

    this.#last = entry;
    setTimeout(() => {
      this.#last = undefined;
    });
  }

  #toggled(details) {
    if (details?.tagName === 'DETAILS') {
      const entry = this.#entries.get(details) ?? { was: [{ value: details.open, at: -Infinity }], lost: new Set() };
      entry.value = !details.open;
      this.#entries.set(details, entry);
    }
  }

  #noteCall(connection, method, [id, , identifier, , json]) {
    if (method !== 'BeginInvokeDotNetFromJS' || identifier !== 'DispatchEventAsync' || connection.state !== 'Connected') {
      return;
    }

    const type = valueEvent.exec(json)?.[1];
    if (type && this.#last) {
      this.#last.isSent = true;
      this.#last.lost.add(type);
      this.#calls.set(id, { connection, entry: this.#last, type });
    } else if (action.test(json)) {
      this.#calls.set(id, { connection });
    }
  }

  #answered(id) {
    const entry = this.#calls.get(id)?.entry;
    this.#calls.delete(id);
    if (!entry || [...this.#calls.values()].some(call => call.entry === entry)) {
      return;
    }

    entry.lost.clear();
    const [field] = [...this.#entries].find(([, other]) => other === entry) ?? [];
    if (field && !entry.isTyping) {
      // As the server has understood it: "1.50" for "1,5".
      entry.value = valueOf(field);
    }
  }

  /** To the same circuit once more: what was changed while it could not be reached, or what it has not replied to. */
  #sendAgain(connection) {
    for (const [id, call] of this.#calls) {
      if (call.connection !== connection) {
        this.#calls.delete(id);
      }
    }

    const underWay = new Set([...this.#calls.values()].map(call => call.entry));
    for (const [field, entry] of this.#entries) {
      if (entry.lost.size > 0 && !underWay.has(entry) && field.isConnected && valueOf(field) === entry.value) {
        const types = [...entry.lost];
        entry.lost.clear();
        types.forEach(type => raise(tellerOf(field), type));
      }
    }
  }

  /** The page still shows the circuit before, and is about to be rendered anew. */
  #hold() {
    const elements = new Elements();
    const stored = left.drafts;
    // What it was before, when the circuit before this one did not get as far as showing it.
    const kept = this.#kept ??= { drafts: [] };
    kept.drafts.push(...accepted(stored), ...this.#collect(elements));
    const edited = new Set(this.#entries.keys());
    // When the dialogs in front of the page have given the focus back.
    queueMicrotask(() => {
      // A sleeping page looks after that itself.
      kept.place ??= sleep.state === 'waking' ? undefined : new Place(stored?.place);
      kept.focus ??= stored?.focus ?? elements.placeOf(
        document.activeElement, element => (edited.has(element) ? null : this.#valueOfOther(element)));
    });
    left.drafts = undefined;
    clearTimeout(this.#telling);
    this.#telling = undefined;
    this.#entries.clear();
    this.#calls.clear();
  }

  #collect(elements) {
    const lostAt = this.#lostAt ?? performance.now();
    // It may have used what was typed before, and have cleared the field.
    const isInDoubt = [...this.#calls.values()].some(call => !call.entry);
    const drafts = [];
    for (const [field, entry] of this.#entries) {
      const { isTyping, isSent, value, place } = entry;
      const isUsed = isInDoubt && isSent && !isTyping && entry.was.at(-1).at <= lostAt;
      if (!mayBeKept(field) || valueOf(field) !== value || isUsed) {
        continue;
      }

      const firstUnsaved = entry.was.findLastIndex(({ at }) => at <= lostAt - savedAfterMilliseconds);
      const was = entry.was.filter((_, index) => index >= firstUnsaved || !isSent || (isTyping && index === 0)).map(one => one.value);
      drafts.push({
        places: [elements.placeOf(field, this.#valueOfOther), place],
        was: [...new Set(was)],
        value,
        isTyping,
        field,
        nodes: field.isContentEditable ? [...field.cloneNode(true).childNodes] : undefined,
      });
    }

    for (const dialog of document.querySelectorAll('dialog[open]')) {
      const isModal = dialog.matches(':modal');
      if (mayBeKept(dialog) && (isModal || this.#opened.has(dialog))) {
        drafts.push({ places: [elements.placeOf(dialog, this.#valueOfOther)], was: [false], value: true, isModal, field: dialog });
      }
    }

    return drafts;
  }

  #putBack() {
    this.#lostAt = undefined;
    if (!this.#kept) {
      return;
    }

    const { drafts, place, focus } = this.#kept;
    this.#kept = undefined;
    const elements = new Elements();
    // Dialogs come last, and in front of everything.
    for (const draft of drafts) {
      try {
        this.#putBackOne(draft, draft.places.map(one => elements.find(one, this.#valueOfOther)).find(one => one));
      } catch {
        // Stored by somebody else.
      }
    }

    try {
      const focused = focus && elements.find(focus, this.#valueOfOther);
      // Who is in a field of the new page already stays there.
      place?.restore(document.activeElement !== document.body || (focus && !focused) ? null : focused);
    } catch {
      // Stored by somebody else.
    }

    const wait = this.#loadsFor;
    this.#loadsFor = 0;
    this.#telling = setTimeout(() => this.#tell(), wait);
    if (wait === 0) {
      this.#tell();
    }
  }

  // Tells the server what was put back: when the page has loaded, or before the user does anything else.
  #tell() {
    if (this.#telling === undefined) {
      return;
    }

    clearTimeout(this.#telling);
    this.#telling = undefined;
    for (const [field, entry] of [...this.#entries]) {
      const types = entry.untold ?? [];
      entry.untold = undefined;
      if (field.isConnected && valueOf(field) === entry.value) {
        types.forEach(type => raise(tellerOf(field), type));
      }
    }

    this.#leave(field => field !== document.activeElement);
  }

  // The browser does not report a value that was put back when its field is left.
  #leave(isLeft) {
    for (const [field, entry] of this.#entries) {
      if (entry.isPutBack && !entry.untold && entry.isTyping && 'form' in field && isLeft(field)) {
        raise(field, 'change');
      }
    }
  }

  #putBackOne({ was, value, isTyping, ...more }, field) {
    const shown = field && valueOf(field);
    // What was not rendered anew is as it was.
    if (!field || field === more.field || !mayBeKept(field) || shown === value || !was.includes(shown) || typeof value !== typeof shown) {
      return;
    }

    this.#before.set(field, shown);
    if (!setValue(field, value, more) || field.tagName === 'DIALOG') {
      return;
    }

    if (field.tagName === 'DETAILS') {
      this.#entries.set(field, { was: [{ value: shown, at: -Infinity }], lost: new Set(), value });
      return;
    }

    this.#changed({ type: isTyping ? 'input' : 'change', target: tellerOf(field) });
    const entry = this.#entries.get(field);
    entry.isPutBack = isTyping;
    entry.untold = isTyping ? ['input'] : ['input', 'change'];
  }

  // Tells elements apart that are alike, as far as the server alone decides what stands in them.
  #valueOfOther = element =>
    (fieldOf(element) === element && mayBeKept(element) && !this.#entries.has(element) ? valueOf(element) : null);

  #toStore() {
    const elements = new Elements();
    let room = mostStoredCharacters;
    const drafts = this.#collect(elements).map(({ nodes, field, ...draft }) => (nodes ? { ...draft, value: field.innerText } : draft));
    return {
      drafts: drafts.filter(draft => {
        const { length } = JSON.stringify(draft);
        const fits = length <= room;
        room -= fits ? length : 0;
        return fits;
      }),
      place: placeNow(),
      focus: elements.placeOf(document.activeElement, this.#valueOfOther),
    };
  }
}

function accepted(stored) {
  const drafts = stored?.drafts;
  return Array.isArray(drafts) && JSON.stringify(drafts).length <= 2 * mostStoredCharacters ? drafts.filter(draft => draft?.places) : [];
}

function raise(element, type) {
  element.dispatchEvent(new Event(type, { bubbles: true }));
}
