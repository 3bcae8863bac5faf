// What is under way on a hub connection. A circuit is not let go while somebody waits for an answer, or while bytes flow.

// The page is not told of the end of an upload: it sends its chunks and the server reads them at its own pace.
const quietAfterChunkMilliseconds = 10000;

// By Blazor's own count, from .NET 11 on.
let isBusy = false;

/**
 * Follows what Blazor itself reports to be under way. It is no substitute for the calls that are counted here: Blazor starts to count anew when a
 * connection is back, and a call from before that ends later leaves its count too low.
 */
export function followActivity(onQuiet) {
  window.Blazor?.addEventListener?.('circuitactivitychanged', ({ busy }) => {
    isBusy = busy;
    if (!busy) {
      onQuiet();
    }
  });
}

const all = new WeakMap();

/** The traffic of a hub connection, followed from the first call with it. */
export function trafficOf(connection) {
  if (!all.has(connection)) {
    all.set(connection, new Traffic(connection));
  }

  return all.get(connection);
}

/** Follows the calls in both directions. */
class Traffic {
  /** Called when no call and no stream is under way any more. */
  onQuiet = () => {};
  #underWay = new Set();
  #lastChunk = -Infinity;
  #streams = 0;

  constructor(connection) {
    this.#watchCalls(connection);
    this.#watchStreams(connection);
    connection.on('JS.BeginInvokeJS', handle => {
      if (Number(handle) !== 0) {
        this.#underWay.add(`js ${handle}`);
      }
    });
    connection.on('JS.EndInvokeDotNet', callId => {
      this.#end(`net ${callId}`);
    });
  }

  /** What is under way, in a word, or undefined. */
  get reason() {
    if (this.#streams > 0 || performance.now() - this.#lastChunk < quietAfterChunkMilliseconds) {
      return 'stream';
    }

    return this.#underWay.size > 0 || isBusy ? 'call' : undefined;
  }

  #watchCalls(connection) {
    const send = connection.send.bind(connection);
    connection.send = (method, ...parameters) => {
      this.#note(method, parameters);
      return send(method, ...parameters);
    };

    const invoke = connection.invoke.bind(connection);
    connection.invoke = async (method, ...parameters) => {
      this.#note(method, parameters);
      const call = {};
      this.#underWay.add(call);
      try {
        return await invoke(method, ...parameters);
      } finally {
        this.#end(call);
      }
    };
  }

  #watchStreams(connection) {
    const stream = connection.stream.bind(connection);
    connection.stream = (method, ...parameters) => {
      const result = stream(method, ...parameters);
      const subscribe = result.subscribe.bind(result);
      result.subscribe = observer => {
        this.#streams++;
        let isOpen = true;
        const end = () => {
          this.#streams -= isOpen ? 1 : 0;
          isOpen = false;
          this.#end();
        };
        return subscribe({
          next: item => observer.next(item),
          complete: () => { end(); observer.complete(); },
          error: error => { end(); observer.error(error); },
        });
      };
      return result;
    };
  }

  #end(call) {
    this.#underWay.delete(call);
    if (this.#underWay.size === 0 && this.#streams === 0) {
      this.onQuiet();
    }
  }

  #note(method, [first]) {
    if (method === 'BeginInvokeDotNetFromJS' && first) {
      this.#underWay.add(`net ${first}`);
    } else if (method === 'EndInvokeJSFromDotNet') {
      this.#end(`js ${first}`);
    } else if (method === 'ReceiveJSDataChunk') {
      this.#lastChunk = performance.now();
    }
  }
}
