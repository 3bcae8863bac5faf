let attached;

// Once for each page of .NET: what the one before has left goes first.
export function attach(pad, page) {
  detach();
  const button = document.createElement('button');
  button.id = 'press';
  button.textContent = 'Press';
  button.addEventListener('click', () => page.invokeMethodAsync('Press'));
  pad.replaceChildren(button);
  attached = button;
}

export function detach() {
  attached?.remove();
  attached = undefined;
}
