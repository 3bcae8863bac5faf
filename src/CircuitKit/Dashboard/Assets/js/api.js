// Requests to the server. Addresses are relative to the page, which does not know where it is mapped.
let skew = 0;

/** The server's time: the browser's clock may be wrong. */
export const serverNow = () => Date.now() + skew;

export async function get(path, query = {}, signal) {
  const words = new URLSearchParams(Object.entries(query).filter(([, value]) => value !== undefined && value !== null && value !== ''));
  const address = `api/${path}${words.size ? `?${words}` : ''}`;
  const response = await fetch(address, { headers: { accept: 'application/json' }, signal, redirect: 'error' });
  return read(response);
}

/** Runs an action, with a token that only this page can have. */
export async function act(action, request) {
  const { headerName, token } = await get('token');
  const response = await fetch(`api/actions/${action}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', [headerName]: token },
    body: JSON.stringify(request),
    redirect: 'error',
  });
  return read(response);
}

/** Whether the user is no longer allowed to see the page. */
export const isGone = error => error?.status === 401 || error?.status === 403 || error?.status === 404;

async function read(response) {
  const date = Date.parse(response.headers.get('date') ?? '');
  if (!Number.isNaN(date)) {
    // The header has whole seconds; a small difference is rounding.
    skew = Math.abs(date - Date.now()) < 1500 ? 0 : date - Date.now();
  }
  if (!response.ok) {
    const error = new Error(await response.text() || `The server returned ${response.status}.`);
    error.status = response.status;
    throw error;
  }
  return response.json();
}
