/** Starts a part, unless `data-circuitkit-<name>` of the html element switches it off. What fails stays as in stock Blazor. */
export async function part(name, start) {
  if (document.documentElement.getAttribute(`data-circuitkit-${name}`) !== 'off') {
    try {
      return await start();
    } catch (error) {
      console.debug(`CircuitKit: ${name} stays as in stock Blazor.`, error);
    }
  }
}
