// The page's words for the names of the server.
import { h } from './dom.js';

const states = {
  Connected: ['Connected', 'good'],
  Disconnected: ['Disconnected', 'care'],
  Resuming: ['Resuming', 'accent'],
  Hibernated: ['Hibernated', ''],
  Closed: ['Closed', ''],
};

const reasons = {
  Left: 'the user left the page',
  Expired: 'the browser was disconnected for too long',
  Crashed: 'an unhandled exception ended it',
  Resumed: 'another circuit continues it',
  HandedOver: 'it was handed over to another server',
  Drained: 'its server was drained',
  Evicted: 'memory or room was short',
  Limited: 'its user opened more than allowed',
  Closed: 'it was closed by a command',
  SignedOut: 'its user signed out',
  SignInExpired: 'the sign-in of its user expired',
  Idle: 'its user did nothing for too long',
};

export const reconnects = {
  Live: 'to their circuit',
  ResumedHere: 'resumed here',
  ResumedElsewhere: 'resumed elsewhere',
  Rejected: 'rejected',
  Failed: 'failed',
};

export const drains = { NotDraining: 'Open', Waiting: 'Draining: waiting for users', Saving: 'Draining: saving', Releasing: 'Draining: evicting', Drained: 'Drained' };

export const topics = { Servers: 'Servers', Store: 'Snapshot store', Saving: 'Unsaved work', Failures: 'Checkpoints that fail', Keys: 'Encryption keys', Drain: 'Drain' };

export const stateName = state => states[state]?.[0] ?? state;

export const stateBadge = state => h('span', { class: `badge ${states[state]?.[1] ?? ''}` }, stateName(state));

/** Shown beside the state of a circuit whose state is no longer saved. */
export const saveBadge = circuit => circuit.saveState === 'Superseded'
  && h('span', { class: 'badge care', title: 'Another circuit continues this one. Its state is no longer saved.' }, 'superseded');

/** Why a circuit is kept for so long: the rules of the options have no name of their own. */
export function because(reason) {
  const [, rule] = /^rule (\d+)$/.exec(reason) ?? [];
  return rule ? `because of CircuitKit:Retention:Rules:${rule}` : `because: ${reason}`;
}

/** "Evicted: note", as the server sends it. */
export function closing(detail) {
  const [reason, ...note] = (detail ?? '').split(': ');
  return (reasons[reason] ?? reason) + (note.length ? ` (${note.join(': ')})` : '');
}
