/* What the reader does, and what the page says around the picture. */

const find = id => document.getElementById(id);
const LEAST = 200;

function make(tag, content, attributes = {}) {
  const element = Object.assign(document.createElement(tag), attributes);
  for (const each of [].concat(content)) if (each !== null) element.append(each);
  return element;
}

function pairs(list) {
  return make('dl', list.flatMap(([name, value]) => [make('dt', name), make('dd', String(value))]));
}

/* ---- what is in view ---- */

function show(from, until) {
  const room = (data.until - data.from) * .02 + 1000;
  const span = Math.min(Math.max(until - from, LEAST), data.until - data.from + 2 * room);
  const middle = (from + until) / 2;
  view.from = Math.min(Math.max(middle - span / 2, data.from - room), data.until + room - span);
  view.until = view.from + span;
  find('range').textContent = `${seconds(Math.max(0, view.from), 3)} – ${seconds(view.until, 3)}`;
  clearTimeout(show.later);
  show.later = setTimeout(remember, 200);
  redraw();
}

function remember() {
  const hash = `#t=${(view.from / 1e6).toFixed(6)},${(view.until / 1e6).toFixed(6)}`;
  try { history.replaceState(null, '', hash); } catch (ignored) { /* some browsers refuse this for files */ }
}

function zoom(factor, center = (view.from + view.until) / 2) {
  show(center - (center - view.from) * factor, center + (view.until - center) * factor);
}

function move(part) {
  const by = (view.until - view.from) * part;
  show(view.from + by, view.until + by);
}

function fit() {
  show(data.from, data.until);
}

/** So close that single messages are told apart. */
function jumpTo(time) {
  const span = Math.min(view.until - view.from, Math.max(2 * slowestUsual, 400000));
  show(time - span / 2, time + span / 2);
}

const slowestUsual = (() => {
  const took = messages.filter(each => each.arrived >= 0).map(each => each.arrived - each.sent).sort((a, b) => a - b);
  return took.length === 0 ? 1e5 : 20 * took[Math.floor(took.length * .9)];
})();

function fromHash() {
  const match = /^#t=([-\d.]+),([-\d.]+)$/.exec(location.hash);
  if (match) {
    show(match[1] * 1e6, match[2] * 1e6);
  } else if (data.failure) {
    jumpTo(data.failure.at);
  } else {
    fit();
  }
}

/* ---- the pointer ---- */

let drag = null;
let kept = false;

canvas.addEventListener('wheel', event => {
  event.preventDefault();
  const unit = event.deltaMode === 1 ? 16 : 1;
  if (event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)) {
    move((event.deltaX || event.deltaY) * unit / plotWidth());
  } else {
    zoom(Math.exp(Math.max(-120, Math.min(120, event.deltaY * unit)) * .004), timeAt(event.offsetX));
  }
}, { passive: false });

canvas.addEventListener('pointerdown', event => {
  canvas.setPointerCapture(event.pointerId);
  const inOverview = event.offsetY >= overviewTop() - 4;
  drag = { x: event.offsetX, from: view.from, until: view.until, moved: false, inOverview };
  if (inOverview) centerOverview(event.offsetX);
  canvas.classList.add('dragging');
});

function centerOverview(px) {
  const center = data.from + (px - GUTTER) / plotWidth() * (data.until - data.from);
  const half = (view.until - view.from) / 2;
  show(center - half, center + half);
}

canvas.addEventListener('pointermove', event => {
  if (drag) {
    drag.moved = drag.moved || Math.abs(event.offsetX - drag.x) > 3;
    if (drag.inOverview) {
      centerOverview(event.offsetX);
    } else if (drag.moved) {
      const by = (drag.x - event.offsetX) / plotWidth() * (drag.until - drag.from);
      show(drag.from + by, drag.until + by);
    }
  }
  if (!kept && !(drag && drag.moved)) point(event.offsetX, event.offsetY);
});

canvas.addEventListener('pointerup', event => {
  canvas.classList.remove('dragging');
  const clicked = drag && !drag.moved && !drag.inOverview;
  drag = null;
  if (clicked) {
    kept = !kept;
    point(event.offsetX, event.offsetY);
    kept = kept && !tip.hidden;
    tip.classList.toggle('kept', kept);
  }
});

canvas.addEventListener('pointerleave', () => {
  view.pointer = undefined;
  if (!kept) hideTip();
});

canvas.addEventListener('dblclick', event => zoom(.35, timeAt(event.offsetX)));

document.addEventListener('keydown', event => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.tagName === 'INPUT') return;
  const act = {
    ArrowLeft: () => move(-.2), ArrowRight: () => move(.2), '+': () => zoom(.6), '=': () => zoom(.6), '-': () => zoom(1.6),
    0: fit, f: fit, n: () => step(1), p: () => step(-1), v: () => data.failure && jumpTo(data.failure.at),
    Escape: () => { kept = false; tip.classList.remove('kept'); hideTip(); },
  }[event.key];
  if (act) {
    event.preventDefault();
    act();
  }
});

function step(by) {
  const middle = (view.from + view.until) / 2;
  const next = by > 0 ? faults.find(fault => fault.at > middle + 1) : faults.filter(fault => fault.at < middle - 1).pop();
  if (next) jumpTo(next.at);
}

/* ---- what it points at ---- */

const tip = find('tip');

function point(px, py) {
  view.pointer = px < GUTTER ? undefined : timeAt(px);
  const { target, content } = px < GUTTER || py > size.height - OVERVIEW ? {} : whatIsAt(px, py);
  view.hover = target || null;
  redraw(false);
  if (!content) {
    hideTip();
    return;
  }
  tip.replaceChildren(...content);
  tip.hidden = false;
  const left = px + 18 + tip.offsetWidth > size.width ? px - tip.offsetWidth - 14 : px + 18;
  tip.style.left = Math.max(4, left) + 'px';
  tip.style.top = Math.max(4, Math.min(py + 14, size.height - tip.offsetHeight - 8)) + 'px';
}

function hideTip() {
  tip.hidden = true;
  view.hover = null;
  redraw(false);
}

function whatIsAt(px, py) {
  const time = timeAt(px);
  if (py < AXIS) return {};
  if (py < lanesTop) return faultAt(px, py) || networkAt(time) || {};
  if (py >= clientsTop()) return requestAt(px, py) || {};
  const node = nodes[Math.min(nodes.length - 1, Math.floor((py - lanesTop) / laneHeight()))];
  const onBar = Math.abs(py - laneY(node.place)) <= BAR / 2 + 3;
  return (!onBar && messageAt(px, py)) || { target: node, content: ofNode(node, time) };
}

function faultAt(px, py) {
  const near = faults.filter(fault => Math.abs(x(fault.at) - px) < 5);
  if (py > AXIS + 15 || near.length === 0) return null;
  const rest = near.length > 8 ? [make('p', `and ${near.length - 8} more`)] : [];
  return {
    target: near[0],
    content: [...near.slice(0, 8).flatMap(fault => [
      make('h3', [fault.id, make('small', seconds(fault.at, 6))]), make('p', fault.what)]), ...rest],
  };
}

function networkAt(time) {
  const stretch = network.find(each => each.from <= time && time < each.until);
  return stretch && {
    target: stretch,
    content: [make('h3', ['Network', make('small', `${seconds(stretch.from)} – ${seconds(stretch.until)}`)]),
      make('p', stretch.text)],
  };
}

function messageAt(px, py) {
  let best = null;
  let least = 6;
  for (const each of drawn) {
    const fromY = edge(each, each.from, each.to);
    const [toX, toY] = each.arrived < 0 ? lostEnd(each) : [x(each.arrived), edge(each, each.to, each.from)];
    const distance = distanceTo(px, py, x(each.sent), fromY, toX, toY);
    if (distance < least) {
      least = distance;
      best = each;
    }
  }
  return best && { target: best, content: ofMessage(best) };
}

function distanceTo(px, py, ax, ay, bx, by) {
  const [dx, dy] = [bx - ax, by - ay];
  const along = Math.max(0, Math.min(1, ((px - ax) * dx + (py - ay) * dy) / (dx * dx + dy * dy || 1)));
  return Math.hypot(px - ax - along * dx, py - ay - along * dy);
}

function ofMessage(message) {
  const way = `${nodes[message.from].name} → ${nodes[message.to].name}`;
  const took = message.arrived < 0
    ? [['arrived', 'never']]
    : [['arrived', seconds(message.arrived, 6)], ['took', ((message.arrived - message.sent) / 1000).toFixed(3) + ' ms']];
  const fields = message.values.map((value, i) => [message.kind.fields[i], value === null ? '–' : value]);
  return [make('h3', [message.kind.name, make('small', way)]), pairs([['sent', seconds(message.sent, 6)], ...took, ...fields])];
}

function requestAt(px, py) {
  const isWrite = py < clientsTop() + CLIENTS / 2;
  const near = requests.filter(each => (each.type === 'write') === isWrite
    && px >= x(each.from) - 2 && px <= x(each.until < 0 ? data.until : each.until) + 3);
  if (near.length === 0) return null;
  const shown = near.slice(0, 6).flatMap(each => [
    make('h3', [`${each.type} #${each.number}`, make('small', `at ${nodes[each.node].name}`)]),
    pairs([['asked', seconds(each.from, 6)], ['answered', each.until < 0 ? 'never' : seconds(each.until, 6)],
      ['outcome', outcome(each)]]),
  ]);
  return { target: near[0], content: near.length > 6 ? [...shown, make('p', `and ${near.length - 6} more`)] : shown };
}

function outcome(request) {
  return {
    OK: `done, saw ${request.position} commands`, DEFINITELY_NOT: 'refused, had no effect', PENDING: 'still open',
    UNKNOWN: 'unknown: it may have an effect',
  }[request.outcome];
}

function ofNode(node, time) {
  const status = statusAt(node, time);
  const title = make('h3', [node.name, make('small', seconds(time, 6))]);
  if (!status) return [title, make('p', 'not started yet')];
  const last = [title];
  if (status.up) {
    last.push(pairs([
      ['role', status.role], ['term', status.term], ['leader', status.leader < 0 ? 'unknown' : nodes[status.leader].name],
      ['commit', `${status.commit}, applied ${status.applied}`],
      ['log', `${status.first}..${status.last}, durable to ${status.durable}`],
      ...(status.snapshot > 0 ? [['snapshot', 'up to ' + status.snapshot]] : []),
      ['members', data.configurations[status.members] || 'none yet']]));
  } else {
    last.push(make('p', 'down; this is what its disk holds', { className: 'failed' }));
  }
  const trouble = node.spans.filter(span => span.from <= time && time < span.until);
  trouble.forEach(span => last.push(make('p', span.kind === 'hang' ? 'its disk hangs' : 'it pauses', { className: 'failed' })));
  return [...last, ...ofLog(node, time, status)];
}

function ofLog(node, time, status) {
  const { base, log } = logAt(node, time);
  const most = kept ? 200 : 14;
  const shown = log.slice(-most);
  const rows = shown.map(entry => {
    const mark = make('i', []);
    mark.style.background = termColor(entry.term);
    const open = status.up && entry.index > status.commit;
    return make('tr', [
      make('td', String(entry.index)), make('td', [mark, 'term ' + entry.term]),
      make('td', entry.type === 'COMMAND' ? entry.text : entry.type.toLowerCase().replace('_', '-') + ' ' + entry.text),
    ], { className: open ? 'open' : '' });
  });
  const earlier = log.length - shown.length;
  const begins = base.index > 0 ? `after ${base.index}@${base.term}` : '';
  const heading = log.length === 0 ? `Log is empty ${begins}` : `Log ${begins}${earlier > 0 ? ` … ${earlier} earlier, then` : ''}`;
  return [make('h4', heading), make('table', rows)];
}

/* ---- around the picture ---- */

function legend() {
  const used = new Set(nodes.flatMap(node => node.parts.map(part => part.role)));
  const swatch = color => {
    const mark = make('i', []);
    mark.style.background = `var(--${color})`;
    return mark;
  };
  ROLES.filter(role => used.has(role)).forEach(role => find('roles').append(make('li', make('label', [swatch(role), role]))));
  find('roles').append(make('li', make('label', [swatch('down'), 'down'])));
  for (const group of GROUPS.filter(each => each.count > 0)) {
    const box = make('input', [], { type: 'checkbox', checked: true });
    const row = make('label', [box, swatch(group.color), group.name, make('small', group.count.toLocaleString('en'))]);
    box.addEventListener('change', () => {
      group.shown = box.checked;
      row.classList.toggle('off', !box.checked);
      redraw();
    });
    find('kinds').append(make('li', row));
  }
}

function listFaults() {
  const most = 400;
  const listed = data.minimised ? faults : faults.filter(fault => fault.kind !== 'late' && fault.kind !== 'alarm');
  find('faultsTitle').textContent = `${data.minimised ? 'Minimised schedule' : 'Faults'} (${listed.length})`;
  find('minimised').textContent = data.minimised || '';
  const rows = listed.slice(0, most).map(fault => [fault.at, fault.what, fault.id, false]);
  if (data.failure) rows.push([data.failure.at, data.failure.property, 'the failure', true]);
  for (const [at, what, title, isFailure] of rows) {
    const button = make('button', [make('time', seconds(at)), make('span', what)], { type: 'button', title: `${title}: ${what}` });
    button.classList.toggle('now', isFailure);
    button.addEventListener('click', () => jumpTo(at));
    find('faults').append(make('li', button));
  }
  if (rows.length === 0) find('faults').append(make('p', 'Nothing goes wrong in this run.'));
  if (listed.length > most) find('faults').append(make('p', `and ${listed.length - most} more, in the picture`));
}

function heading() {
  document.title = `Seed ${data.seed} · RaftKit simulation`;
  find('seed').textContent = 'Seed ' + data.seed;
  find('replay').textContent = data.replay;
  find('replay').title = data.replay;
  const verdict = find('verdict');
  verdict.textContent = data.failure
    ? `${data.failure.finding} (at ${seconds(data.failure.at, 6)})`
    : `Every property held in ${seconds(data.until, 1)} of virtual time`;
  verdict.title = verdict.textContent;
  verdict.classList.toggle('bad', Boolean(data.failure));
  data.counts.forEach(([name, value]) => find('counts').append(
    make('div', [make('dt', name), make('dd', value.toLocaleString('en'))])));
  find('settings').append(...pairs(data.settings).childNodes);
  find('copy').addEventListener('click', async () => {
    const range = document.createRange();
    range.selectNodeContents(find('replay'));
    getSelection().removeAllRanges();
    getSelection().addRange(range);
    try { await navigator.clipboard.writeText(data.replay); } catch (denied) { document.execCommand('copy'); }
    find('copy').textContent = 'copied';
  });
}

find('in').addEventListener('click', () => zoom(.5));
find('out').addEventListener('click', () => zoom(2));
find('fit').addEventListener('click', fit);
find('jump').hidden = !data.failure;
find('jump').addEventListener('click', () => jumpTo(data.failure.at));
window.addEventListener('resize', () => redraw());
window.addEventListener('hashchange', fromHash);
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => { readColors(); redraw(); });

readColors();
heading();
legend();
listFaults();
fromHash();
