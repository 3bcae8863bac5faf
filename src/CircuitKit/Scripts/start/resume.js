// What stock Blazor leaves open around a resume: what the page still has of the circuit before, and a resumed circuit that ends before it has shown
// its page (the page or its components have changed with a deploy), which would leave an error bar over a dead page. Here the page reloads, once,
// as it starts afresh then.

import { holdEarlyCalls } from './early.js';
import { afterCalls, hasFailed, onEachConnection } from './hub.js';
import { Reload } from './reload.js';
import { addAgain, followCircuits } from './roots.js';
import { tell } from './tell.js';

const prompts = new Set();

/** Looks after the resumes of every hub connection. Returns what the page before this one has left. */
export function watchResumes() {
  followCircuits();
  watchPrompts();
  const reload = new Reload();
  onEachConnection(connection => {
    watch(connection);
    reload.watch(connection);
  });
  return reload;
}

function watch(connection) {
  holdEarlyCalls(connection);
  let isResuming = false;
  let isComplete = false;
  let report;

  afterCalls(connection, (answer, method, ...parameters) => {
    if (method === 'ResumeCircuit') {
      isResuming = !!answer;
      if (isResuming) {
        // The server reports on what it had kept, not on what the browser brings.
        const state = parameters[4];
        report = state ? { otherVersion: false, notRestored: 0 } : undefined;
        isComplete = false;
        dropPrompts();
        tell('resuming');
      }
    }
  });

  // Comes when all root components are there and have loaded.
  connection.on('JS.EndUpdateRootComponents', async () => {
    // After an error too, and then the page is not what it should be.
    if (isResuming && !hasFailed(connection)) {
      isResuming = false;
      await addAgain();
      isComplete = true;
      tellWhenDone();
    }
  });

  connection.on('JS.Error', () => {
    if (isResuming) {
      location.reload();
      // Handlers are called one after the other: Blazor's own, which shows the error bar, waits for ever.
      return new Promise(() => { });
    }
  });

  connection.on('CircuitKit.Resumed', (otherVersion, notRestored) => {
    report = { otherVersion, notRestored };
    tellWhenDone();
  });

  function tellWhenDone() {
    if (isComplete && report) {
      tell('resumed', report);
      report = undefined;
    }
  }
}

// Each NavigationLock of a circuit asks the browser for a question before the page is left, under an id. Those of the circuit before are never
// taken back by it.
function watchPrompts() {
  const lock = window.Blazor._internal.NavigationLock;
  const { enableNavigationPrompt, disableNavigationPrompt } = lock;
  lock.enableNavigationPrompt = id => {
    prompts.add(id);
    return enableNavigationPrompt(id);
  };
  lock.disableNavigationPrompt = id => {
    prompts.delete(id);
    return disableNavigationPrompt(id);
  };
}

function dropPrompts() {
  for (const id of [...prompts]) {
    window.Blazor._internal.NavigationLock.disableNavigationPrompt(id);
  }
}
