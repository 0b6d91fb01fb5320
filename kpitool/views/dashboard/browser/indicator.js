'use strict';
// An indicator's view: made once, and filled anew for each indicator, area and quarter.

const KINDS = ['course', 'control', 'areas', 'parts'];
/** @type {{parts: Record<string, any>, charts: Record<string, Chart>} | null} */
let made = null;

/** The view's elements, with its charts not yet drawn. */
function indicatorView() {
  if (made) return made;
  const { whole, parts } = copied('of-indicator');
  const charts = Object.fromEntries(KINDS.map((kind) => [kind, new Chart(kind, parts.charts)]));
  byId('indicator').append(whole);
  made = { parts, charts };
  return made;
}

/**
 * Shows an indicator in a state; gives what then draws its charts.
 * @param {any} mark
 * @param {State} state
 * @param {any} glance
 * @param {any[][]} figures - of the state's area, in short
 * @returns {() => Promise<void>}
 */
function showIndicator(mark, state, glance, figures) {
  const { parts, charts } = indicatorView();
  const at = glance.quarters.findIndex((each) => each.id === state.quarter);
  const place = glance.areas.find((each) => each.code === state.area);
  const area = mark.areas.find((each) => each.area === state.area) ?? { ...EMPTY, area: state.area };
  const figure = area.figures[at] ?? null;
  parts.title.textContent = mark.title;
  parts.category.textContent = titleOfCategory(mark.category, glance);
  parts.of.textContent = `${place.name}, ${glance.quarters[at].reading}`;
  showFigure(parts, mark, figure);
  showWords(parts, mark, figure);
  showFigures(parts, mark, area, place.name, glance.quarters);
  showNeighbours(parts, state, glance, figures);
  return () => drawAll(charts, mark, area, at, place.code, upTo(glance.quarters, at));
}

const EMPTY = { figures: [], earlier: [], chart: [], chart_sentence: '', course_sentence: '', parts: [], parts_sentence: '' };

/** How a sentence about the newest quarter begins where an earlier one is looked at. */
const upTo = (quarters, at) => (at < quarters.length - 1 ? `Up to ${quarters.at(-1).label}: ` : '');

async function drawAll(charts, mark, area, at, code, led) {
  const newest = at === mark.beside.length - 1;
  await charts.course.show(courseShown(mark, area, at, led));
  await charts.control.show(controlShown(mark, area, at, led));
  await charts.areas.show(areasShown(mark, at, code));
  await charts.parts.show(partsShown(newest ? area : EMPTY));
}

function showFigure(parts, mark, figure) {
  parts.status.replaceChildren(...(figure ? [statusElement(statusOf(figure))] : []));
  parts.statement.textContent = figure?.statement ?? 'There is no figure for this area and quarter.';
  parts['key-section'].hidden = !figure || isInWords(mark);
  parts.key.replaceChildren(...(figure ? keyFigures(mark, figure) : []));
  const fired = figure?.fired ?? [];
  fillList(parts.findings, fired.map((each) => each.told), parts['findings-section']);
}

/** Whether an indicator has no figures: what is said of it is its statement. */
const isInWords = (mark) => mark.measure === 'narrative';

/** A status's sign and words apart. */
function statusOf({ status, status_words: told }) {
  const [sign, ...words] = told.split(' ');
  return words.length ? { status, sign, status_words: words.join(' ') } : { status, sign: '', status_words: told };
}

function keyFigures(mark, figure) {
  const shown = [
    [`Value, ${mark.unit}`, figure.text, [figure.period, figure.missing].filter(Boolean).join('; ')],
    ['Count', figure.count_text, ''],
    ['95% interval', figure.interval, ''],
    ['Change', figure.change, figure.before],
    heldOf(figure.benchmark),
    heldOf(figure.home),
    ['Target', figure.target ?? '', ''],
    figure.aside && [figure.aside.name, figure.aside.text, figure.aside.note],
    ['Direction of travel', [WAYS[figure.arrow], figure.going].filter(Boolean).join(' '), ''],
  ];
  return shown.filter((each, place) => each && each[1] && (place === 0 || each[1] !== NONE)).map(keyFigure);
}

const WAYS = { up: '↑', level: '→', down: '↓' };
const heldOf = (held) => held && [`Against ${held.name}`, held.words, held.text];

function keyFigure([name, large, below]) {
  const told = element('dd', {}, element('span', { class: 'large' }, large), ...(below ? [' ', small(below)] : []));
  return element('div', {}, element('dt', {}, name), told);
}

function showWords(parts, mark, figure) {
  parts.definition.textContent = mark.definition;
  parts.measured.textContent = mark.measured;
  fillList(parts.caveats, figure?.caveats ?? [], parts['caveats-section']);
  fillList(parts.notes, mark.notes.map((each) => `${each.label}: ${each.text}`), parts['notes-section']);
  fillList(parts.sources, mark.sources.map(sourceTold), parts['sources-section']);
}

function sourceTold({ title, frequency, first, last, contact }) {
  return `${title}: ${frequency}, ${first} to ${last}${contact ? `; ask ${contact}` : ''}.`;
}

function showFigures(parts, mark, area, name, quarters) {
  parts['figures-section'].hidden = isInWords(mark) || !area.figures.some(Boolean);
  parts.figures.setAttribute('aria-label', `Figures of ${mark.title}`);
  parts.figures.replaceChildren(figuresTable(mark, area, name, quarters));
  parts.download.onclick = () => download(`${mark.id}-${area.area}.csv`, figuresFile(mark, area, name, quarters));
}

/** The indicators before and after, in the order that the first screen has. */
function showNeighbours(parts, state, glance, figures) {
  const order = rowsOf(state, glance, figures).map((row) => row.indicator);
  const at = order.findIndex((each) => each.id === state.view);
  parts.back.href = hashOf({ ...state, view: 'glance' }, glance);
  for (const [part, other, words] of [['earlier', order[at - 1], 'Previous: '], ['later', order[at + 1], 'Next: ']]) {
    parts[part].hidden = at < 0 || !other;
    if (parts[part].hidden) continue;
    parts[part].href = hashOf({ ...state, view: other.id }, glance);
    parts[part].textContent = words + other.title;
  }
}
