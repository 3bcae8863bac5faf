// The actions on circuits and servers. Closing and draining ask for confirmation.
import { act } from './api.js';
import { h, say } from './parts/dom.js';
import { count, short } from './parts/format.js';

const outcomes = {
  Done: 'Done.',
  NotFound: 'No server has this circuit any longer.',
  Failed: 'It failed. See the log of its server.',
  NotAllowed: 'Actions are off on that server.',
  NoAnswer: 'The server does not respond.',
};

const dialog = document.getElementById('question');

export async function checkpoint(circuit, done) {
  const words = await tryTo(() => act('checkpoint', { circuitId: circuit.id, nodeId: circuit.nodeId }));
  done(words === outcomes.Done ? 'Saved.' : words);
}

export async function hibernate(circuit, done) {
  const words = await tryTo(() => act('hibernate', { circuitId: circuit.id, nodeId: circuit.nodeId }));
  done(words === outcomes.Done ? 'It is hibernated now.' : words === outcomes.Failed ? 'It was not hibernated: its user has typed something, the app holds it, or hibernation is off. Events 7001 and 7006 in the log (Debug) have the reason.' : words);
}

export function askClose(circuit, done) {
  const message = h('textarea', { rows: 3, maxlength: 1000, name: 'message' });
  const note = h('input', { maxlength: 200, name: 'note', autocomplete: 'off' });
  ask({
    title: `Close circuit ${short(circuit.id)}?`,
    text: 'Its page ends and its snapshot is removed: it cannot be resumed.',
    fields: [
      h('label', { class: 'field' }, 'Message for the user (empty: the page just reloads)', message),
      h('label', { class: 'field' }, 'Note for the log', note),
    ],
    yes: 'Close the circuit',
    run: () => act('close', { circuitId: circuit.id, nodeId: circuit.nodeId, message: message.value, note: note.value }),
    done,
  });
}

export function askDrain(node, circuits, { mode, now }, done) {
  ask({
    title: 'Drain this server?',
    text: now
      ? `${node.id} waits no longer for users to leave: it saves its ${count(circuits, 'circuit', 'circuits')} and hands them to other servers.`
      : mode === 'Attrition'
        ? `${node.id} accepts no new circuits. Its ${count(circuits, 'circuit', 'circuits')} stay until their users leave. Only a restart undoes this.`
        : `${node.id} accepts no new circuits, saves its ${count(circuits, 'circuit', 'circuits')} and hands them to other servers. Only a restart undoes this.`,
    fields: [],
    yes: 'Drain the server',
    run: () => act('drain', { nodeId: node.id }),
    done,
  });
}

function ask({ title, text, fields, yes, run, done }) {
  const answer = h('p', { class: 'notice bad', role: 'alert', hidden: true });
  const confirm = h('button', { class: 'button danger', type: 'submit' }, yes);
  const form = h('form', { on: { submit } },
    h('h2', { id: 'question-title' }, title),
    h('p', { class: 'soft' }, text),
    fields,
    answer,
    h('div', { class: 'buttons' }, h('button', { class: 'button', type: 'button', on: { click: () => dialog.close() } }, 'Cancel'), confirm));
  dialog.replaceChildren(form);
  dialog.showModal();

  async function submit(event) {
    event.preventDefault();
    confirm.disabled = true;
    const words = await tryTo(run);
    confirm.disabled = false;
    if (words === outcomes.Done) {
      dialog.close();
      done(words);
    } else {
      answer.textContent = words;
      answer.hidden = false;
    }
  }
}

async function tryTo(run) {
  try {
    const { outcome } = await run();
    const words = outcomes[outcome] ?? outcomes.Done;
    say(words);
    return words;
  } catch (error) {
    return error.message;
  }
}
