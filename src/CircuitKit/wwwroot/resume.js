// What stock Blazor leaves open around a resume: a resumed circuit that ends before it has shown its page (the page or its components have
// changed with a deploy) would leave an error bar over a dead page. Here the page reloads, once, as it starts afresh then.

import { onEachConnection } from './hub.js';

/** Looks after the resumes of every hub connection that is opened with these options. */
export function watchResumes(options) {
  onEachConnection(options, watch);
}

function watch(connection) {
  let isResuming = false;

  const invoke = connection.invoke.bind(connection);
  connection.invoke = async (method, ...parameters) => {
    const answer = await invoke(method, ...parameters);
    if (method === 'ResumeCircuit') {
      isResuming = !!answer;
    }

    return answer;
  };

  // Comes when all root components are there and have loaded.
  connection.on('JS.EndUpdateRootComponents', () => {
    isResuming = false;
  });

  connection.on('JS.Error', () => {
    if (isResuming) {
      location.reload();
      // Handlers are called one after the other: Blazor's own, which shows the error bar, waits for ever.
      return new Promise(() => { });
    }
  });

  connection.on('CircuitKit.Resumed', notRestored =>
    document.dispatchEvent(new CustomEvent('circuitkit:resumed', { detail: { otherVersion: true, notRestored } })));
}
