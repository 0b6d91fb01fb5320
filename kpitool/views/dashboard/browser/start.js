'use strict';
// The page begins: it opens the first block, shows what the address says, and makes ready for charts when it is idle.

/** @type {any} */
let glance;
/** @type {State} */
let current;
let turn = 0;

async function start() {
  glance = await valueOf('glance');
  raiseHeadings();
  fillOrders();
  listenToControls(go);
  listenToHead(go, () => current);
  window.addEventListener('hashchange', () => show());
  window.addEventListener('beforeprint', openForPrint);
  window.addEventListener('afterprint', closeAfterPrint);
  document.querySelector('.skip').addEventListener('click', skip);
  await show();
  performance.mark('usable');
  idle(prepare);
}

/** Where one view is shown at a time, the heading of each is the page's first. */
function raiseHeadings() {
  for (const heading of document.querySelectorAll('.of-view')) {
    heading.setAttribute('aria-level', '1');
    heading.parentElement.dataset.ready = '';
    for (const below of heading.parentElement.querySelectorAll('h3')) below.setAttribute('aria-level', '2');
  }
}

/** Leads to a state that differs in some things from what is shown. */
function go(changes, quietly = false) {
  const hash = hashOf({ ...current, ...changes }, glance);
  if (hash === location.hash) return;
  history[quietly ? 'replaceState' : 'pushState'](null, '', hash);
  show();
}

/** Shows what the address says. */
async function show() {
  if (current && !location.hash.startsWith('#/') && location.hash !== '') return;
  const before = current;
  current = stateOf(location.hash, glance);
  const mine = (turn += 1);
  showChoices(current);
  const isPage = PAGES.includes(current.view);
  const figures = await figuresOf(current.area, glance);
  const mark = isPage ? null : await valueOf(`indicator-${current.view}`);
  if (mine !== turn) return;
  if (current.view === 'glance') showGlance(current, glance, figures);
  const draw = mark && showIndicator(mark, current, glance, figures);
  reveal(isPage ? current.view : 'indicator');
  document.title = titleOfPage();
  if (before && before.view !== current.view) focusOn(before.view);
  await draw?.();
  document.documentElement.dataset.shown = `${mine}`;
}

/** @param {string} view */
function reveal(view) {
  for (const section of document.querySelectorAll('.view')) section.hidden = section.id !== view;
  for (const link of document.querySelectorAll('.top a')) {
    if (link.dataset.view === current.view && link.closest('nav')) link.setAttribute('aria-current', 'page');
    else link.removeAttribute('aria-current');
    link.href = hashOf({ ...current, view: link.dataset.view }, glance);
  }
}

function titleOfPage() {
  const headed = document.querySelector('.view:not([hidden]) :is(h1, .of-view)').textContent;
  return headed === glance.title ? glance.title : `${headed} – ${glance.title}`;
}

/** Focus goes to the view's heading; back on the first screen, to the indicator that was left. */
function focusOn(left) {
  const link = current.view === 'glance' && document.querySelector(`#every a[data-indicator="${CSS.escape(left)}"]`);
  const target = link || document.querySelector('.view:not([hidden]) :is(h1, .of-view)');
  if (!link) window.scrollTo(0, 0);
  target.focus({ preventScroll: !link });
}

function skip(event) {
  event.preventDefault();
  byId('main').focus();
}

/** Makes each chart's picture while nothing else is to do. */
async function prepare() {
  const { charts } = indicatorView();
  for (const chart of Object.values(charts)) {
    await chart.ready();
    await new Promise((done) => idle(done));
  }
  document.documentElement.dataset.prepared = 'true';
}

const idle = (work) => (window.requestIdleCallback ?? setTimeout)(work);

/** On paper every table is open. */
function openForPrint() {
  for (const each of document.querySelectorAll('details:not([open])')) {
    each.open = true;
    each.dataset.printed = '';
  }
}

function closeAfterPrint() {
  for (const each of document.querySelectorAll('details[data-printed]')) {
    each.open = false;
    delete each.dataset.printed;
  }
}

/** What is there for pages without scripts, where scripts cannot do their work. */
function giveWay() {
  document.documentElement.className = '';
  for (const kept of document.querySelectorAll('noscript'))
    kept.replaceWith(...new DOMParser().parseFromString(kept.textContent, 'text/html').body.childNodes);
}

if (document.documentElement.className === 'scripted')
  start().catch((reason) => {
    giveWay();
    throw reason;
  });
else giveWay();
