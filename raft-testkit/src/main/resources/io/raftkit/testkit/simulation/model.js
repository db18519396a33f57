'use strict';
/* What was recorded, made ready for questions about any moment. Times are in microseconds. */

const data = JSON.parse(document.getElementById('data').textContent);

/** The number of items whose key is at most this. */
function upTo(items, key, value) {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (key(items[middle]) <= value) low = middle + 1; else high = middle;
  }
  return low;
}

const ROLES = data.roles.map(name => name.toLowerCase().replace('_', '-'));

/** Which kinds of messages are drawn alike. */
const GROUPS = [
  { name: 'votes', color: 'vote', kinds: ['RequestVote', 'VoteResponse', 'RequestPreVote', 'PreVoteResponse', 'TimeoutNow'] },
  { name: 'entries', color: 'append', kinds: [] },
  { name: 'heartbeats', color: 'heartbeat', kinds: ['AppendEntries'] },
  { name: 'acknowledgements', color: 'reply', kinds: ['AppendEntriesResponse'] },
  { name: 'snapshots', color: 'snapshot', kinds: ['InstallSnapshot', 'InstallSnapshotResponse'] },
  { name: 'clients', color: 'client', kinds: ['ForwardProposals', 'ProposalResponse', 'ReadIndex', 'ReadIndexResponse'] },
  { name: 'membership', color: 'member', kinds: [] },
];
GROUPS.forEach(group => { group.shown = true; group.count = 0; });

function groupOf(kind, fields) {
  if (kind.name === 'AppendEntries' && fields[kind.fields.indexOf('entries')] !== '0') return GROUPS[1];
  return GROUPS.find(group => group.kinds.includes(kind.name)) || GROUPS[6];
}

const kinds = data.kinds.map(([name, fields]) => ({ name, fields }));

const messages = data.messages.map(([sent, arrived, from, to, place, ...values]) => {
  const kind = kinds[place];
  const group = groupOf(kind, values);
  group.count++;
  return { sent, arrived, from, to, kind, values, group };
}).sort((a, b) => a.sent - b.sent);

/** How long the slowest message took: none that was sent earlier than that can be on its way. */
const slowest = messages.reduce((most, each) => Math.max(most, each.arrived - each.sent), 0);

const entries = data.entries.map(([index, term, type, text]) => ({ index, term, type, text }));

const nodes = data.nodes.map((name, place) => ({ name, place, statuses: [], logs: [], spans: [], parts: [], traffic: [] }));

for (const [at, node, role, term, leader, commit, applied, first, last, snapshot, durable, members] of data.statuses) {
  nodes[node].statuses.push(role === undefined
    ? { at, up: false }
    : { at, up: true, role: ROLES[role], term, leader, commit, applied, first, last, snapshot, durable, members });
}
for (const row of data.logs) nodes[row[1]].logs.push(row);
for (const [kind, node, to, from, until] of data.spans) {
  if (kind !== 'cut') nodes[node].spans.push({ kind, from, until });
}
for (const message of messages) nodes[message.from].traffic.push(message.sent);

/* Stretches in which a node plays one part in one term. */
for (const node of nodes) {
  let part = null;
  for (const status of node.statuses) {
    const same = part && part.up === status.up && part.role === status.role && part.term === status.term;
    if (!same) {
      if (part) part.until = status.at;
      part = { from: status.at, until: data.until, up: status.up, role: status.role, term: status.term, after: part };
      node.parts.push(part);
    }
  }
}

function statusAt(node, time) {
  const count = upTo(node.statuses, each => each.at, time);
  return count === 0 ? null : node.statuses[count - 1];
}

/** Base and entries of a log at this time. */
function logAt(node, time) {
  const count = upTo(node.logs, row => row[0], time);
  let first = Math.max(0, count - 1);
  while (first > 0 && node.logs[first][2] !== node.logs[first][4]) first--;
  let base = { index: 0, term: 0 };
  const log = [];
  for (let i = first; i < count; i++) {
    const [, , index, term, keep, ...runs] = node.logs[i];
    base = { index, term };
    while (log.length > 0 && log[log.length - 1].index > keep) log.pop();
    for (let j = 0; j < runs.length; j += 2) log.push(...entries.slice(runs[j], runs[j] + runs[j + 1]));
  }
  return { base, log: log.filter(entry => entry.index > base.index) };
}

/* Stretches in which the same ways are cut. */
const cuts = data.spans.filter(span => span[0] === 'cut').map(([, from, to, start, end]) => ({ from, to, start, end }));
const network = [];
{
  const starts = [...cuts].sort((a, b) => a.start - b.start);
  const times = [...new Set(cuts.flatMap(cut => [cut.start, cut.end]))].sort((a, b) => a - b);
  let open = [];
  let next = 0;
  for (let i = 0; i + 1 < times.length; i++) {
    while (next < starts.length && starts[next].start <= times[i]) open.push(starts[next++]);
    open = open.filter(cut => cut.end > times[i]);
    if (open.length > 0) network.push({ from: times[i], until: times[i + 1], ways: open });
  }
}
for (const stretch of network) {
  stretch.text = describe(stretch.ways);
  stretch.lost = nodes.map(node => stretch.ways.filter(way => way.from === node.place || way.to === node.place).length
    / (2 * nodes.length - 2));
}

/** Who can talk to whom: groups if there are such, else the ways that are cut. */
function describe(ways) {
  const has = (a, b) => ways.some(way => way.from === a && way.to === b);
  const group = nodes.map(node => node.place);
  nodes.forEach(a => nodes.forEach(b => {
    if (a !== b && !(has(a.place, b.place) && has(b.place, a.place))) {
      const [from, to] = [group[b.place], group[a.place]];
      group.forEach((each, i) => { if (each === from) group[i] = to; });
    }
  }));
  const names = [...new Set(group)].map(id => nodes.filter(node => group[node.place] === id).map(node => node.name).join(' '));
  const oneWay = ways.filter(way => !has(way.to, way.from)).map(way => nodes[way.from].name + '→' + nodes[way.to].name);
  const both = ways.filter(way => way.from < way.to && has(way.to, way.from));
  if (names.length > 1) return names.join(' | ') + (oneWay.length ? ', cut: ' + some(oneWay) : '');
  return 'cut: ' + some([...both.map(way => nodes[way.from].name + '↔' + nodes[way.to].name), ...oneWay]);
}

function some(texts) {
  return texts.slice(0, 8).join(', ') + (texts.length > 8 ? ', …' : '');
}

const faults = data.faults.map(([at, id, kind, what]) => ({
  at, id, kind: kind.toLowerCase(), what: what.replaceAll('-/>', '↛'),
}));
const requests = data.requests
  .map(([from, until, node, type, outcome, number, position]) => ({ from, until, node, type, outcome, number, position }));

function seconds(micros, digits = 3) {
  return (micros / 1e6).toFixed(digits) + ' s';
}

function termColor(term) {
  return `hsl(${(term * 137.5) % 360} 58% 52%)`;
}
