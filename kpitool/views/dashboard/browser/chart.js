'use strict';
// A chart for everybody: its sentence, its picture, a slider that walks along it and says each figure, and a table.

/** Whether there is a number to draw, and, of things side by side, more than one. @param {Shown} shown */
function isWorthShowing({ key, data: { rows } }) {
  return rows.length > (key === 'place' ? 1 : 0) && rows.some((row) => typeof (row.value ?? row.share) === 'number');
}

class Chart {
  /** @param {string} kind @param {HTMLElement} place */
  constructor(kind, place) {
    const { whole, parts } = copied('of-chart');
    this.kind = kind;
    this.parts = parts;
    this.section = /** @type {HTMLElement} */ (whole.firstElementChild);
    parts.slider.id = `walk-${kind}`;
    parts.label.htmlFor = parts.slider.id;
    parts.slider.addEventListener('input', () => this.walkTo(Number(parts.slider.value)));
    for (const moved of ['pointermove', 'pointerdown'])
      parts.picture.addEventListener(moved, (event) => this.follow(event));
    new ResizeObserver(() => this.fit()).observe(parts.picture);
    place.append(whole);
  }

  /** Makes the picture, once. */
  ready() {
    this.made ??= pictureOf(this.kind, this.parts.drawn).then((picture) => {
      this.picture = picture;
    });
    return this.made;
  }

  /** Shows what a chart has to show; a chart that has nothing to show is not there. @param {Shown} shown */
  async show(shown) {
    const { parts } = this;
    this.shown = shown;
    this.section.hidden = !isWorthShowing(shown);
    if (this.section.hidden) return;
    parts.title.textContent = shown.title;
    parts.sentence.textContent = shown.sentence;
    parts.label.textContent = shown.label;
    parts.picture.setAttribute('aria-label', `${shown.title}: chart`);
    parts.table.setAttribute('aria-label', `${shown.title}: table`);
    parts.summary.textContent = `Show “${shown.title}” as a table`;
    parts.table.replaceChildren(tableOf(shown.title, shown.head, shown.rows));
    parts.slider.max = `${shown.rows.length - 1}`;
    parts.slider.hidden = parts.label.hidden = shown.rows.length < 2;
    await this.ready();
    await this.redraw();
  }

  async redraw() {
    this.width = this.parts.picture.clientWidth;
    await giveData(this.picture, this.shown, this.width);
    const { at, marked, rows } = this.shown;
    this.walkTo(at < 0 ? rows.length - 1 : at, marked);
  }

  /** Says a row's figures and, where the reader asked for it, marks it in the picture. */
  walkTo(place, marked = true) {
    const { slider, readout } = this.parts;
    const told = this.shown.told[place];
    slider.value = `${place}`;
    slider.setAttribute('aria-valuetext', told);
    readout.textContent = told;
    this.marked = marked ? place : -1;
    setSignals(this.picture, { cursor: this.marked });
    return this.picture.view.runAsync();
  }

  /** @param {PointerEvent} event */
  follow(event) {
    if (!this.picture || !this.shown || this.shown.rows.length === 0) return;
    const corner = this.parts.picture.getBoundingClientRect();
    const place = nearestRow(this.picture, this.shown, [event.clientX - corner.left, event.clientY - corner.top]);
    if (place >= 0 && place !== this.marked) this.walkTo(place);
  }

  fit() {
    const width = this.parts.picture.clientWidth;
    if (!this.picture || !width || width === this.width || this.section.hidden) return;
    this.width = width;
    setSignals(this.picture, { width });
    this.picture.view.runAsync();
  }
}
