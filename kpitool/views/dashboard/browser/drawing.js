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
 * A view of a kind of chart in a place, without data yet.
 * @param {string} kind
 * @param {HTMLElement} place
 */
async function drawnView(kind, place) {
  const [embed, charts] = await Promise.all([vega(), valueOf('charts')]);
  const usual = { mode: 'vega', renderer: 'svg', ast: true, actions: false, defaultStyle: false, tooltip: false };
  const { view } = await embed(place, charts[kind], { ...usual, hover: false, config: {} });
  return view;
}

/**
 * Gives a view what it shows, in a width.
 * @param {any} view
 * @param {Shown} shown
 * @param {number} width
 */
async function giveData(view, shown, width) {
  for (const name of ['rows', 'notes', 'lines'])
    if (view.getState({ data: (each) => each === name }).data[name] !== undefined)
      view.data(name, structuredClone(shown.data[name] ?? []));
  setSignals(view, { unit: '', remark: '', benchmark: '', ...shown.texts, width, cursor: -1 });
  await view.runAsync();
}

/** Sets those signals that the view has. */
function setSignals(view, signals) {
  const had = view.getState().signals;
  for (const [name, value] of Object.entries(signals)) if (name in had) view.signal(name, value);
}

/**
 * The row whose mark is nearest to a point of the picture.
 * @param {any} view
 * @param {Shown} shown
 * @param {[number, number]} point - in pixels from the picture's corner
 */
function nearestRow(view, shown, [x, y]) {
  const [left, top] = view.origin();
  const scale = view.scale(shown.key === 'place' ? 'y' : 'x');
  const placed = shown.data.rows.map((row, place) =>
    shown.key === 'place' ? top + scale(place) + scale.bandwidth() / 2 : left + scale(Date.parse(row[shown.key])),
  );
  const wanted = shown.key === 'place' ? y : x;
  const far = placed.map((each) => Math.abs(each - wanted));
  return far.indexOf(Math.min(...far));
}
