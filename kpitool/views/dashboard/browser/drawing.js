'use strict';
// Pictures by Vega: each kind is made once, when the page is idle or first wants it, and then only given other data.

/** @type {Promise<any> | null} */
let program = null;

/** Runs the program that draws, once; its text is known to the page's policy. */
function vega() {
  program ??= textOf('program').then((text) => {
    const script = document.createElement('script');
    script.textContent = text;
    document.head.append(script);
    return /** @type {any} */ (window).vegaEmbed;
  });
  return program;
}

/**
 * A picture of a kind of chart in a place, without data yet: its view, and the names of what it can be given.
 * @param {string} kind
 * @param {HTMLElement} place
 */
async function pictureOf(kind, place) {
  const [embed, charts] = await Promise.all([vega(), valueOf('charts')]);
  const names = (things) => (things ?? []).map((each) => each.name);
  const usual = { mode: 'vega', renderer: 'svg', ast: true, actions: false, defaultStyle: false, tooltip: false };
  const { view } = await embed(place, charts[kind], { ...usual, hover: false, logLevel: 1 });
  return { view, data: names(charts[kind].data), signals: ['width', ...names(charts[kind].signals)] };
}

/**
 * Gives a picture what it shows, in a width.
 * @param {any} picture
 * @param {Shown} shown
 * @param {number} width
 */
async function giveData(picture, shown, width) {
  for (const name of ['rows', 'notes', 'lines'])
    if (picture.data.includes(name)) picture.view.data(name, structuredClone(shown.data[name] ?? []));
  setSignals(picture, { unit: '', remark: '', benchmark: '', ...shown.texts, width, cursor: -1 });
  await picture.view.runAsync();
}

/** Sets those signals that the picture has. */
function setSignals({ view, signals }, wanted) {
  for (const [name, value] of Object.entries(wanted)) if (signals.includes(name)) view.signal(name, value);
}

/**
 * The row whose mark is nearest to a point of the picture.
 * @param {any} picture
 * @param {Shown} shown
 * @param {[number, number]} point - in pixels from the picture's corner
 */
function nearestRow({ view }, shown, [x, y]) {
  const padding = view.padding();
  const [left, top] = [view.origin()[0] + padding.left, view.origin()[1] + padding.top];
  const scale = view.scale(shown.key === 'place' ? 'y' : 'x');
  const placed = shown.data.rows.map((row, place) =>
    shown.key === 'place' ? top + scale(place) + scale.bandwidth() / 2 : left + scale(Date.parse(row[shown.key])),
  );
  const wanted = shown.key === 'place' ? y : x;
  const far = placed.map((each) => Math.abs(each - wanted));
  return far.indexOf(Math.min(...far));
}
