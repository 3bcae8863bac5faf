// The words of the page for what the server names.
import { h } from './dom.js';

const states = {
  Connected: ['Connected', 'good'],
  Disconnected: ['Away', 'care'],
  Resuming: ['Resuming', 'accent'],
  Hibernated: ['Asleep', ''],
  Closed: ['Closed', ''],
};

const reasons = {
  Left: 'the person left the page',
  Expired: 'the browser stayed away too long',
  Crashed: 'an unhandled exception ended it',
  Resumed: 'it lives on as another circuit',
  HandedOver: 'another server has taken it over',
  Drained: 'its server was drained',
  Evicted: 'memory or room was short',
  Limited: 'its person opened more than allowed',
  Closed: 'ended on command',
};

export const returns = {
  Live: 'to their circuit',
  ResumedHere: 'resumed here',
  ResumedElsewhere: 'resumed elsewhere',
  Rejected: 'rejected',
  Failed: 'failed',
};

export const drains = { NotDraining: 'Open', Saving: 'Draining: saving', Releasing: 'Draining: letting go', Drained: 'Drained' };

export const topics = { Servers: 'Servers', Store: 'Snapshot store', Saving: 'Unsaved work', Trouble: 'Checkpoints that fail', Keys: 'Encryption keys', Drain: 'Drain' };

export const stateName = state => states[state]?.[0] ?? state;

export const stateBadge = state => h('span', { class: `badge ${states[state]?.[1] ?? ''}` }, stateName(state));

/** Why a circuit is kept for as long as it is: rules of the options have no name of their own. */
export function because(reason) {
  const [, rule] = /^rule (\d+)$/.exec(reason) ?? [];
  return rule ? `because of CircuitKit:Retention:Rules:${rule}` : `because: ${reason}`;
}

/** "Evicted: note" as the server tells it. */
export function closing(detail) {
  const [reason, ...note] = (detail ?? '').split(': ');
  return (reasons[reason] ?? reason) + (note.length ? ` (${note.join(': ')})` : '');
}
