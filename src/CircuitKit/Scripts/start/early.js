// Between a new connection and its circuit, the hub takes an event of the page for an error ("Circuit not initialized") and ends the page. So what a
// person does meanwhile waits for the circuit, as far as it has to do with one.

import { around } from './hub.js';

const fromPage = ['BeginInvokeDotNetFromJS', 'OnLocationChanged', 'OnLocationChanging'];

/** Has the calls of the page wait until the connection has a circuit. */
export function holdEarlyCalls(connection) {
  let early = [];

  around(connection, 'send', (next, method, ...parameters) => {
    if (!early || !fromPage.includes(method)) {
      return next(method, ...parameters);
    }

    return new Promise((resolve, reject) => early.push(() => next(method, ...parameters).then(resolve, reject)));
  });

  around(connection, 'invoke', async (next, method, ...parameters) => {
    if (method === 'StartCircuit') {
      // The first circuit of a page calls its script before its start is answered.
      early = undefined;
    }

    const answer = await next(method, ...parameters);
    if (answer && (method === 'ConnectCircuit' || method === 'ResumeCircuit')) {
      const calls = early ?? [];
      early = undefined;
      calls.forEach(call => call());
    }

    return answer;
  });
}
