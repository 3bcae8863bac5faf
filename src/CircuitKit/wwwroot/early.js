// Between a new connection and its circuit, the hub takes an event of the page for an error ("Circuit not initialized") and ends the page. So what a
// person does meanwhile waits for the circuit, as far as it has to do with one.

const fromPage = ['BeginInvokeDotNetFromJS', 'OnLocationChanged', 'OnLocationChanging'];

/** Has the calls of the page wait until the connection has a circuit. */
export function holdEarlyCalls(connection) {
  let early = [];

  const send = connection.send.bind(connection);
  connection.send = (method, ...parameters) => {
    if (!early || !fromPage.includes(method)) {
      return send(method, ...parameters);
    }

    return new Promise((resolve, reject) => early.push(() => send(method, ...parameters).then(resolve, reject)));
  };

  const invoke = connection.invoke.bind(connection);
  connection.invoke = async (method, ...parameters) => {
    if (method === 'StartCircuit') {
      // The first circuit of a page calls its script before its start is answered.
      early = undefined;
    }

    const answer = await invoke(method, ...parameters);
    if (answer && (method === 'ConnectCircuit' || method === 'ResumeCircuit')) {
      const calls = early ?? [];
      early = undefined;
      calls.forEach(call => call());
    }

    return answer;
  };
}
