/* Draws the part of the run that is in view. */

const canvas = document.getElementById('canvas');
const front = canvas.getContext('2d');
const back = document.createElement('canvas').getContext('2d');
let pen = back;
const view = { from: data.from, until: Math.max(data.until, data.from + 1000), hover: null };

const GUTTER = 84;
const AXIS = 26;
const NETWORK = 34;
const CLIENTS = 26;
const OVERVIEW = 54;
const RIGHT = 14;
const BAR = 13;
const MOST_ARROWS = 2500;
const FONT = '12px system-ui, -apple-system, "Segoe UI", Roboto, sans-serif';
const SMALL = '10.5px system-ui, -apple-system, "Segoe UI", Roboto, sans-serif';

let colors = {};
function readColors() {
  const style = getComputedStyle(document.documentElement);
  const names = ['bg', 'panel', 'ink', 'muted', 'line', 'soft', 'down', 'bad', 'bad-soft', 'hang', 'shade',
    ...ROLES, ...GROUPS.map(group => group.color)];
  colors = Object.fromEntries(names.map(name => [name, style.getPropertyValue('--' + name).trim()]));
}

const size = { width: 0, height: 0 };
const plotWidth = () => size.width - GUTTER - RIGHT;
const x = time => GUTTER + (time - view.from) / (view.until - view.from) * plotWidth();
const timeAt = px => view.from + (px - GUTTER) / plotWidth() * (view.until - view.from);
const lanesTop = AXIS + NETWORK;
const laneHeight = () => (size.height - lanesTop - CLIENTS - OVERVIEW) / nodes.length;
const laneTop = place => lanesTop + place * laneHeight();
const laneY = place => laneTop(place) + laneHeight() / 2;
const clientsTop = () => size.height - OVERVIEW - CLIENTS;
const overviewTop = () => size.height - OVERVIEW + 8;
const overviewX = time => GUTTER + (time - data.from) / Math.max(1, data.until - data.from) * plotWidth();

/* The picture is drawn behind, and copied: what only follows the pointer is drawn upon the copy. */
let pending = false;
let stale = true;
function redraw(isStale = true) {
  stale = stale || isStale;
  if (!pending) {
    pending = true;
    requestAnimationFrame(() => {
      pending = false;
      draw();
    });
  }
}

function draw() {
  const scale = window.devicePixelRatio || 1;
  const { clientWidth: width, clientHeight: height } = canvas;
  if (canvas.width !== Math.round(width * scale) || canvas.height !== Math.round(height * scale)) {
    for (const each of [canvas, back.canvas]) {
      each.width = Math.round(width * scale);
      each.height = Math.round(height * scale);
    }
    stale = true;
  }
  Object.assign(size, { width, height });
  if (stale) {
    pen = back;
    pen.setTransform(scale, 0, 0, scale, 0, 0);
    drawBack(width, height);
    stale = false;
  }
  pen = front;
  pen.setTransform(1, 0, 0, 1, 0, 0);
  pen.drawImage(back.canvas, 0, 0);
  pen.setTransform(scale, 0, 0, scale, 0, 0);
  nodes.forEach(drawName);
  drawHovered();
}

function drawBack(width, height) {
  pen.fillStyle = colors.bg;
  pen.fillRect(0, 0, width, height);
  drawAxis();
  nodes.forEach(drawLaneGround);
  pen.save();
  pen.beginPath();
  pen.rect(GUTTER, AXIS, plotWidth(), height - AXIS - OVERVIEW);
  pen.clip();
  drawNetwork();
  nodes.forEach(drawCuts);
  drawMessages();
  nodes.forEach(drawLife);
  drawRequests();
  drawPeace();
  drawFailure();
  pen.restore();
  text('network', 16, AXIS + NETWORK / 2 + 4, colors.muted, SMALL);
  text('clients', 16, clientsTop() + CLIENTS / 2, colors.muted, SMALL);
  drawOverview();
}

function text(value, atX, atY, color, font = FONT, align = 'left') {
  pen.font = font;
  pen.fillStyle = color;
  pen.textAlign = align;
  pen.textBaseline = 'middle';
  pen.fillText(value, atX, atY);
}

function drawAxis() {
  const span = view.until - view.from;
  const rough = span / Math.max(2, plotWidth() / 110);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map(each => each * power).find(each => each >= rough);
  const digits = Math.max(0, 6 - Math.floor(Math.log10(step) + 1e-9));
  pen.strokeStyle = colors.line;
  pen.lineWidth = 1;
  for (let time = Math.ceil(view.from / step) * step; time <= view.until; time += step) {
    const at = Math.round(x(time)) + .5;
    line(at, AXIS - 4, at, size.height - OVERVIEW);
    if (at < size.width - 24) text((time / 1e6).toFixed(digits) + ' s', at, AXIS / 2, colors.muted, SMALL, 'center');
  }
}

function line(fromX, fromY, toX, toY) {
  pen.beginPath();
  pen.moveTo(fromX, fromY);
  pen.lineTo(toX, toY);
  pen.stroke();
}

function drawLaneGround(node) {
  const top = laneTop(node.place);
  pen.fillStyle = node.place % 2 === 0 ? colors.panel : colors.bg;
  pen.globalAlpha = .55;
  pen.fillRect(GUTTER, top, plotWidth(), laneHeight());
  pen.globalAlpha = 1;
}

/* In one row: when ways are cut, and each fault as a mark above. */
function drawNetwork() {
  const top = AXIS + 3;
  for (const stretch of inView(network)) {
    const [left, right] = ends(stretch);
    pen.fillStyle = colors['bad-soft'];
    pen.fillRect(left, top + 12, right - left, 16);
    if (right - left > 30) label(stretch.text, left, right, top + 20, colors.bad);
  }
  let before = -9;
  for (const fault of faults) {
    const at = x(fault.at);
    const isShown = fault.at >= view.from && fault.at <= view.until && at - before >= 3;
    if (isShown) {
      before = at;
      pen.fillStyle = fault.kind === 'late' ? colors.muted : colors.bad;
      pen.beginPath();
      pen.moveTo(at, top + 10);
      pen.lineTo(at - 4, top + 2);
      pen.lineTo(at + 4, top + 2);
      pen.fill();
    }
  }
}

function label(value, left, right, y, color) {
  const start = Math.max(left, GUTTER) + 5;
  const room = Math.min(right, size.width - RIGHT) - start - 3;
  pen.font = SMALL;
  const fits = pen.measureText(value).width <= room;
  const letters = fits ? value.length : Math.floor(room / 6) - 1;
  if (letters >= 3) text(fits ? value : value.slice(0, letters) + '…', start, y, color, SMALL);
}

function inView(stretches) {
  const first = upTo(stretches, each => each.until, view.from);
  const last = upTo(stretches, each => each.from, view.until);
  return stretches.slice(first, last);
}

/** Left and right of a stretch: at least one pixel apart. */
function ends(stretch) {
  const left = Math.max(x(stretch.from), GUTTER - 2);
  return [left, Math.max(left + 1, Math.min(x(stretch.until), size.width))];
}

/* The more of its ways are cut, the redder is a node's lane. */
function drawCuts(node) {
  for (const stretch of inView(network)) {
    const lost = stretch.lost[node.place];
    if (lost > 0) {
      const [left, right] = ends(stretch);
      pen.fillStyle = colors['bad-soft'];
      pen.globalAlpha = Math.min(.85, .1 + .75 * lost);
      pen.fillRect(left, laneTop(node.place) + 1, right - left, laneHeight() - 2);
      pen.globalAlpha = 1;
    }
  }
}

const isHeavy = message => message.group.name !== 'heartbeats' && message.group.name !== 'acknowledgements';

/** All messages some of whose way is in view. */
function messagesInView() {
  const first = upTo(messages, each => each.sent, view.from - slowest);
  const last = upTo(messages, each => each.sent, view.until);
  const found = [];
  for (let i = first; i < last; i++) {
    const each = messages[i];
    if (each.group.shown && Math.max(each.arrived, each.sent) >= view.from) found.push(each);
  }
  return found;
}

let drawn = [];
function drawMessages() {
  const all = messagesInView();
  const important = all.length > MOST_ARROWS ? all.filter(isHeavy) : all;
  drawn = important.length > MOST_ARROWS ? [] : important;
  if (drawn.length < all.length) drawTraffic();
  const alpha = Math.max(.3, Math.min(1, 500 / Math.max(1, drawn.length)));
  for (const group of GROUPS) {
    pen.strokeStyle = colors[group.color];
    pen.globalAlpha = alpha;
    pen.lineWidth = group.name === 'heartbeats' || group.name === 'acknowledgements' ? 1 : 1.4;
    pen.beginPath();
    const own = drawn.filter(each => each.group === group && each.arrived >= 0);
    own.forEach(arrow);
    pen.stroke();
  }
  drawLost();
  pen.globalAlpha = 1;
}

/* The message that the pointer is at, and the moment it stands for. */
function drawHovered() {
  if (view.pointer === undefined) return;
  pen.save();
  pen.beginPath();
  pen.rect(GUTTER, AXIS, plotWidth(), size.height - AXIS - OVERVIEW);
  pen.clip();
  pen.strokeStyle = colors.muted;
  pen.lineWidth = 1;
  pen.globalAlpha = .5;
  line(x(view.pointer), AXIS, x(view.pointer), size.height);
  pen.globalAlpha = 1;
  if (view.hover && view.hover.sent !== undefined) {
    pen.strokeStyle = colors.ink;
    pen.lineWidth = 2.2;
    pen.beginPath();
    (view.hover.arrived >= 0 ? arrow : stub)(view.hover);
    pen.stroke();
  }
  pen.restore();
}

/** Where a line leaves a lane, or meets it. */
function edge(message, place, other) {
  return laneY(place) + Math.sign(other - place) * (BAR / 2 + 3);
}

function arrow(message) {
  const [fromX, fromY] = [x(message.sent), edge(message, message.from, message.to)];
  const [toX, toY] = [x(message.arrived), edge(message, message.to, message.from)];
  pen.moveTo(fromX, fromY);
  pen.lineTo(toX, toY);
  if (drawn.length < 700) {
    const angle = Math.atan2(toY - fromY, toX - fromX);
    for (const side of [.42, -.42]) {
      pen.moveTo(toX, toY);
      pen.lineTo(toX - 6 * Math.cos(angle + side), toY - 6 * Math.sin(angle + side));
    }
  }
}

/** A lost message goes part of its way, and ends in a cross. */
function lostEnd(message) {
  const fromY = edge(message, message.from, message.to);
  const toY = edge(message, message.to, message.from);
  const length = Math.min(24, Math.abs(toY - fromY) * .45);
  return [x(message.sent) + 5, fromY + Math.sign(toY - fromY) * length];
}

function stub(message) {
  const [toX, toY] = lostEnd(message);
  pen.moveTo(x(message.sent), edge(message, message.from, message.to));
  pen.lineTo(toX, toY);
  if (drawn.length < 1200) {
    pen.moveTo(toX - 3, toY - 3);
    pen.lineTo(toX + 3, toY + 3);
    pen.moveTo(toX + 3, toY - 3);
    pen.lineTo(toX - 3, toY + 3);
  }
}

function drawLost() {
  pen.strokeStyle = colors.bad;
  pen.lineWidth = 1;
  pen.beginPath();
  drawn.filter(each => each.arrived < 0).forEach(stub);
  pen.stroke();
}

/* Too many to draw each: how many a node sends, as a profile. */
function drawTraffic() {
  const columns = Math.max(1, Math.floor(plotWidth() / 3));
  const width = plotWidth() / columns;
  const span = (view.until - view.from) / columns;
  const counts = nodes.map(node => {
    const own = new Array(columns).fill(0);
    const last = upTo(node.traffic, time => time, view.until);
    for (let i = upTo(node.traffic, time => time, view.from); i < last; i++) {
      own[Math.min(columns - 1, Math.floor((node.traffic[i] - view.from) / span))]++;
    }
    return own;
  });
  const most = Math.max(1, ...counts.map(own => Math.max(...own)));
  pen.fillStyle = colors.append;
  pen.globalAlpha = .3;
  nodes.forEach(node => counts[node.place].forEach((count, i) => {
    const height = Math.sqrt(count / most) * (laneHeight() / 2 - BAR);
    pen.fillRect(GUTTER + i * width, laneY(node.place) + BAR / 2 + 7, width - .5, height);
  }));
  pen.globalAlpha = 1;
}

function drawLife(node) {
  const y = laneY(node.place);
  for (const part of inView(node.parts)) {
    const [left, right] = ends(part);
    if (part.up) {
      const height = part.role === 'leader' ? BAR + 6 : BAR;
      pen.fillStyle = colors[part.role];
      pen.fillRect(left, y - height / 2, right - left, height);
      pen.fillStyle = termColor(part.term);
      pen.fillRect(left, y + height / 2, right - left, 3);
      if (right - left > 40) label(partLabel(part, right - left), left, right, y, inkOn(part.role));
    } else {
      pen.strokeStyle = colors.down;
      pen.lineWidth = 1.5;
      pen.setLineDash([2, 4]);
      line(left, y, right, y);
      pen.setLineDash([]);
    }
    drawBegin(part, y);
  }
  node.spans.forEach(span => drawSpan(span, y));
  drawCommits(node, y);
}

function inkOn(role) {
  return role.endsWith('candidate') ? '#2a1c00' : '#fff';
}

function partLabel(part, width) {
  return width > 130 ? `${part.role}, term ${part.term}` : `term ${part.term}`;
}

/* A cross where a life ends, a bar where one begins. */
function drawBegin(part, y) {
  const at = x(part.from);
  if (!part.after || part.after.up === part.up || at < GUTTER - 8) return;
  pen.lineWidth = 2;
  pen.strokeStyle = part.up ? colors.leader : colors.bad;
  if (part.up) {
    line(at, y - 10, at, y + 10);
  } else {
    line(at - 5, y - 5, at + 5, y + 5);
    line(at - 5, y + 5, at + 5, y - 5);
  }
}

/* A pause is hatched; a disk that hangs is a line below. */
function drawSpan(span, y) {
  if (span.until < view.from || span.from > view.until) return;
  const [left, right] = ends(span);
  if (span.kind === 'hang') {
    pen.fillStyle = colors.hang;
    pen.fillRect(left, y + BAR / 2 + 7, right - left, 3);
    if (right - left > 60) label('disk hangs', left, right, y + BAR / 2 + 16, colors.hang);
    return;
  }
  pen.save();
  pen.beginPath();
  pen.rect(left, y - BAR / 2 - 3, right - left, BAR + 6);
  pen.clip();
  pen.fillStyle = colors.shade;
  pen.fillRect(left, y - BAR, right - left, 2 * BAR);
  pen.strokeStyle = colors.ink;
  pen.lineWidth = 1;
  for (let at = left - 20; at < right; at += 6) line(at, y + BAR, at + 2 * BAR, y - BAR);
  pen.restore();
}

/* Once there is room: how far a node knows its log to be committed. */
function drawCommits(node, y) {
  const from = upTo(node.statuses, each => each.at, view.from);
  const until = upTo(node.statuses, each => each.at, view.until);
  if (until - from > plotWidth() / 6) return;
  let before = -99;
  for (let i = Math.max(1, from); i < until; i++) {
    const [last, status] = [node.statuses[i - 1], node.statuses[i]];
    if (last.up && status.up && status.commit > last.commit) {
      const at = x(status.at);
      pen.fillStyle = colors.leader;
      pen.fillRect(at - 1, y - BAR / 2 - 8, 2, 6);
      if (at - before > 34) {
        text(status.commit, at + 3, y - BAR / 2 - 9, colors.muted, SMALL);
        before = at;
      }
    }
  }
}

function drawRequests() {
  const y = clientsTop() + CLIENTS / 2;
  const all = requests.filter(each => each.from <= view.until && (each.until < 0 ? data.until : each.until) >= view.from);
  const height = all.length > 1500 ? 3 : 6;
  pen.globalAlpha = all.length > 600 ? .5 : 1;
  for (const each of all) {
    pen.fillStyle = requestColor(each);
    const left = x(each.from);
    const right = x(each.until < 0 ? data.until : each.until);
    pen.fillRect(left, y + (each.type === 'write' ? -height - 1 : 1), Math.max(1.5, right - left), height);
  }
  pen.globalAlpha = 1;
}

function requestColor(each) {
  return each.outcome === 'OK' ? colors.leader : each.outcome === 'DEFINITELY_NOT' ? colors.down : colors.candidate;
}

function drawPeace() {
  if (data.peace < 0) return;
  const at = x(data.peace);
  pen.strokeStyle = colors.leader;
  pen.lineWidth = 1;
  pen.setLineDash([4, 4]);
  line(at, AXIS, at, size.height);
  pen.setLineDash([]);
  if (at > GUTTER && at < size.width - 40) text('all is mended', at + 5, AXIS + 8, colors.leader, SMALL);
}

function drawFailure() {
  if (!data.failure) return;
  const at = x(data.failure.at);
  pen.fillStyle = colors.bad;
  pen.fillRect(at - 1, AXIS, 2, size.height - AXIS - OVERVIEW);
  const right = at < size.width - 190;
  text(data.failure.property, right ? at + 6 : at - 6, lanesTop + 9, colors.bad, 'bold ' + FONT, right ? 'left' : 'right');
}

function drawName(node) {
  const y = laneY(node.place);
  text(node.name, 16, y - 7, colors.ink, 'bold ' + FONT);
  const status = statusAt(node, view.pointer === undefined ? view.until : view.pointer);
  const says = !status ? 'not started' : status.up ? `${status.role === 'pre-candidate' ? 'pre-cand.' : status.role}` : 'down';
  text(says, 16, y + 8, status && status.up ? colors[status.role] : colors.muted, SMALL);
}

/* The whole run, with who leads, and a window on what is in view. */
function drawOverview() {
  const top = overviewTop();
  const height = OVERVIEW - 20;
  pen.fillStyle = colors.panel;
  pen.fillRect(GUTTER, top, plotWidth(), height);
  text('leaders', 16, top + height / 2, colors.muted, SMALL);
  for (const stretch of network) {
    pen.fillStyle = colors['bad-soft'];
    pen.fillRect(overviewX(stretch.from), top, Math.max(1, overviewX(stretch.until) - overviewX(stretch.from)), height);
  }
  const row = (height - 6) / nodes.length;
  nodes.forEach(node => node.parts.filter(part => part.role === 'leader').forEach(part => {
    pen.fillStyle = termColor(part.term);
    const left = overviewX(part.from);
    pen.fillRect(left, top + 3 + node.place * row, Math.max(1.5, overviewX(part.until) - left), Math.max(2, row - 1));
  }));
  if (data.failure) {
    pen.fillStyle = colors.bad;
    pen.fillRect(overviewX(data.failure.at) - 1, top - 3, 2, height + 6);
  }
  const left = Math.max(GUTTER, overviewX(view.from));
  const right = Math.min(GUTTER + plotWidth(), overviewX(view.until));
  pen.fillStyle = colors.shade;
  pen.fillRect(GUTTER, top, Math.max(0, left - GUTTER), height);
  pen.fillRect(right, top, Math.max(0, GUTTER + plotWidth() - right), height);
  pen.strokeStyle = colors.muted;
  pen.lineWidth = 1;
  pen.strokeRect(left + .5, top + .5, Math.max(3, right - left) - 1, height - 1);
}
