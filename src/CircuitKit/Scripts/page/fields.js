// The fields of a page: which of them may be kept, and what stands in them. A `<details>` and a `<dialog>` count as fields that are open or not.

const fields = 'input, textarea, select, [data-circuitkit-draft]';

// Secrets, files, what the page itself fills in, and buttons.
const neverKept = 'input:is([type=password], [type=file], [type=hidden], [type=submit], [type=button], [type=reset], [type=image]),'
  + ['current-password', 'new-password', 'one-time-code'].map(word => `[autocomplete~=${word} i]`) + ', [autocomplete*=cc- i]';
const neverKeptWithin = '[data-circuitkit-private], [autocomplete~=off i], #components-reconnect-modal, .circuitkit-notice, .circuitkit-bar';

// A password field whose text is shown is one of ordinary text for that time.
const secrets = new WeakSet();

/** The field that an event on this target is about, or undefined; of radio buttons that belong together the first. */
export function fieldOf(target) {
  const field = target?.closest?.('label')?.control ?? target?.closest?.(fields);
  if (field?.type === 'password') {
    secrets.add(field);
  }

  return field?.type === 'radio' ? groupOf(field)[0] : field ?? undefined;
}

/** Whether what stands in the field may be kept. */
export function mayBeKept(field) {
  return field.isConnected && !secrets.has(field) && !field.matches(neverKept) && !field.closest(neverKeptWithin)
    && (getComputedStyle(field).webkitTextSecurity ?? 'none') === 'none';
}

/** What stands in the field: text, the values chosen, or whether it is ticked or open. */
export function valueOf(field) {
  return field.type === 'radio' ? groupOf(field).find(one => one.checked)?.value ?? ''
    : field.type === 'checkbox' ? field.checked
    : field.type === 'select-multiple' ? JSON.stringify([...field.selectedOptions].map(option => option.value))
    : 'open' in field ? field.open
    : 'form' in field ? field.value
    : field.innerHTML;
}

/** The element whose events tell what stands in the field. */
export function tellerOf(field) {
  return (field.type === 'radio' && groupOf(field).find(one => one.checked)) || field;
}

/** What stands in a field that nobody has filled in. */
export function defaultOf(field) {
  const { type, options = [], defaultChecked, defaultValue = '' } = field;
  const chosen = [...options].filter(option => option.defaultSelected).map(option => option.value);
  return type === 'checkbox' ? defaultChecked
    : type === 'radio' ? ''
    : type === 'select-multiple' ? JSON.stringify(chosen)
    : type === 'select-one' ? chosen[0] ?? options[0]?.value
    : defaultValue;
}

/** Has it stand in the field. Returns false where the field cannot take it. */
export function setValue(field, value, { nodes, isModal }) {
  if (field.disabled || field.readOnly) {
    return false;
  }

  if (field.type === 'radio') {
    const one = groupOf(field).find(other => other.value === value && !other.disabled);
    if (!one) {
      return false;
    }

    one.checked = true;
    return true;
  }

  if (field.type === 'checkbox') {
    field.checked = value;
  } else if (field.type === 'select-multiple') {
    const values = JSON.parse(value);
    [...field.options].forEach(option => {
      option.selected = values.includes(option.value);
    });
  } else if (field.tagName === 'SELECT') {
    if (![...field.options].some(option => option.value === value && !option.disabled)) {
      return false;
    }

    field.value = value;
  } else if (field.tagName === 'DIALOG') {
    field[isModal ? 'showModal' : 'show']();
  } else if ('open' in field) {
    field.open = value;
  } else if ('form' in field) {
    field.value = value;
  } else if (nodes) {
    field.replaceChildren(...nodes);
  } else {
    field.innerText = value;
  }

  return true;
}

function groupOf(radio) {
  return radio.name ? [...document.getElementsByName(radio.name)].filter(one => one.type === 'radio' && one.form === radio.form) : [radio];
}
