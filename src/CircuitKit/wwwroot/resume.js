// What stock Blazor leaves open around a resume: a resumed circuit that ends before it has shown its page (the page or its components have
// changed with a deploy) would leave an error bar over a dead page. Here the page reloads, once, as it starts afresh then.
//
// The hub connection is the only place where all of this is seen; each connection attempt makes a new one.

/** Looks after the resumes of every hub connection that is opened with these options. */
export function watchResumes(options) {
  const configureSignalR = options.configureSignalR;
  options.configureSignalR = builder => {
    configureSignalR?.(builder);
    const build = builder.build.bind(builder);
    builder.build = () => watch(build());
  };
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

  return connection;
}
