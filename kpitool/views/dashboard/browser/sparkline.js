'use strict';
// A figure's course as a small line in its row, drawn as the page without scripts draws it.

const SPARK = { width: 104, height: 28, edge: 4 };

/**
 * The course of figures with a mark at one of them; null where there are not two values.
 * @param {any[]} figures - one for each quarter, null for none
 * @param {any[]} quarters
 * @param {number} at
 * @returns {SVGElement | null}
 */
function sparkline(figures, quarters, at) {
  const told = courseTold(figures, quarters);
  if (told === null) return null;
  const points = pixels(figures.map((each) => each?.value ?? null));
  const lines = runs(points).filter((run) => run.length > 1);
  const marks = lines.map((run) => drawn('polyline', { points: run.map((point) => point.join(',')).join(' ') }));
  const now = points[at];
  if (now) marks.push(drawn('circle', { cx: `${now[0]}`, cy: `${now[1]}`, r: '3' }));
  const { width, height } = SPARK;
  const size = { viewBox: `0 0 ${width} ${height}`, width: `${width}`, height: `${height}` };
  return drawn('svg', { class: 'sparkline', role: 'img', 'aria-label': told, ...size }, ...marks);
}

/** @param {(number | null)[]} values @returns {([number, number] | null)[]} */
function pixels(values) {
  const known = values.filter((each) => each !== null);
  const low = Math.min(...known);
  const spread = Math.max(...known) - low;
  const step = (SPARK.width - 2 * SPARK.edge) / Math.max(1, values.length - 1);
  const height = (value) =>
    SPARK.height - SPARK.edge - (spread === 0 ? 0.5 : (value - low) / spread) * (SPARK.height - 2 * SPARK.edge);
  return values.map((value, place) =>
    value === null ? null : [Math.floor(SPARK.edge + place * step + 0.5), Math.floor(height(value) + 0.5)],
  );
}

/** Points that follow each other without a gap. */
function runs(points) {
  const found = [[]];
  for (const point of points) {
    if (point) found.at(-1).push(point);
    else if (found.at(-1).length) found.push([]);
  }
  return found;
}

/** From where to where the course leads. */
function courseTold(figures, quarters) {
  const known = figures.map((each, place) => [each, quarters[place]]).filter(([each]) => each && each.value !== null);
  if (known.length < 2) return null;
  const [[first, since], [last, until]] = [known[0], known.at(-1)];
  return `from ${first.text} in ${since.label} to ${last.text} in ${until.label}`;
}
