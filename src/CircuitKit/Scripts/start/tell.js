/** Dispatches an event of CircuitKit. Returns false when the app has taken the matter into its own hands with `preventDefault`. */
export function tell(name, detail, target = document) {
  return target.dispatchEvent(new CustomEvent(`circuitkit:${name}`, { bubbles: true, cancelable: true, detail }));
}
