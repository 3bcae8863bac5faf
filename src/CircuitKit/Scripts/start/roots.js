// Components that the page's script has added: Blazor.rootComponents.add, custom elements. Blazor binds that function to the first circuit of a
// page for good. Here it follows to the circuit that continues, and what was added is added again, with the parameters it was last given.

const added = new Set();

/** Has to run before the first circuit is there. */
export function followCircuits() {
  const { rootComponents, _internal: internal } = window.Blazor;
  const { add } = rootComponents;
  rootComponents.add = async (target, identifier, parameters) => {
    const component = new AddedComponent(target, identifier, parameters, add);
    await component.add();
    added.add(component);
    return component;
  };

  const firsts = new Map();
  const attach = internal.attachWebRendererInterop;
  internal.attachWebRendererInterop = (renderer, dotNet, parameters, initializers) => {
    const first = firsts.get(renderer);
    if (!first) {
      firsts.set(renderer, dotNet);
      return attach(renderer, dotNet, parameters, initializers);
    }

    // Blazor throws where a second circuit brings components of the same page; the functions of the first now call this one.
    first._id = dotNet._id;
    return attach(renderer, dotNet);
  };
}

/** Called when a resumed page is complete. */
export async function addAgain() {
  for (const component of added) {
    if (component.isShown) {
      await component.addAgain();
    } else {
      // It stood in what the circuit has rendered anew, where the page's script adds it as it did before.
      added.delete(component);
    }
  }
}

class AddedComponent {
  #target;
  #identifier;
  #parameters;
  #add;
  #current;

  constructor(target, identifier, parameters, add) {
    this.#target = target;
    this.#identifier = identifier;
    this.#parameters = parameters;
    this.#add = add;
  }

  get isShown() {
    return !!this.#target.isConnected;
  }

  async add() {
    this.#current = await this.#add(this.#target, this.#identifier, this.#parameters);
  }

  async addAgain() {
    // Blazor's own marks, without a name, say that a component is there already.
    for (const mark of Object.getOwnPropertySymbols(this.#target).filter(symbol => !symbol.description)) {
      delete this.#target[mark];
    }

    this.#target.replaceChildren();
    await this.add();
  }

  setParameters(parameters) {
    this.#parameters = { ...this.#parameters, ...parameters };
    return this.#current.setParameters(parameters);
  }

  dispose() {
    added.delete(this);
    return this.#current.dispose();
  }
}
