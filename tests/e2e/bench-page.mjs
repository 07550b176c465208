// How the page itself keeps up: the longest task on its thread while large exports are read, and what
// one switch of a what-if costs. Prints and asserts nothing.
//
// Then what working in the list costs: the longest time from a wish to the page that shows it, and the
// longest task, for sorting by each column, filtering, grouping and scrolling; and how soon the picture of
// 3,000 workloads is there.
//
// `sent` is what the worker answered to the switch, `shown` the time from the click to the changed
// page, `task` the longest task meanwhile (0 where none took 50 ms, which is what browsers report).

import { generate } from './exports.mjs';
import { launch } from './harness.mjs';

const SIZES = [
  { registries: 10_000 },
  { registries: 10_000, workloads: 100_000 },
  { registries: 100_000 },
  { registries: 6_000, workloads: 3_000 },
];
const RUNS = 7;

const median = (numbers) => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)];

/** What sorting, grouping, filtering and scrolling cost, as a line to print. */
const working = (page) =>
  page.evaluate(async () => {
    const frame = () => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
    const said = [];
    const time = async (name, wishes) => {
      let [slowest, task] = [0, 0];
      for (const wish of wishes) {
        window.longest = 0;
        const start = performance.now();
        wish();
        await frame();
        slowest = Math.max(slowest, performance.now() - start);
        await new Promise((resolve) => setTimeout(resolve, 120));
        task = Math.max(task, window.longest);
      }
      said.push(`${name} ${slowest.toFixed(0)} ms (task ${task.toFixed(0)})`);
    };
    const all = (selector) => [...document.querySelectorAll(selector)];
    const heads = all('.grid-head button').length;
    const press = (selector, place) => () => all(selector)[place].click();
    await time('sort', Array.from({ length: 2 * heads }, (_, place) => press('.grid-head button', place >> 1)));
    const tabs = '[aria-label="Group by"] button';
    await time('group', [...all(tabs).keys(), 0].map((place) => press(tabs, place)));
    const verdicts = '[aria-label="Only this verdict"] button';
    await time('verdict', [...all(verdicts).keys(), 0].map((place) => press(verdicts, place)));
    const type = (text) => () => {
      const filter = document.querySelector('#filter');
      filter.value = text;
      filter.dispatchEvent(new InputEvent('input', { bubbles: true }));
    };
    await time('filter', ['a', 'ac', 'team', 'zz', '7d1c', ''].map(type));
    const body = document.querySelector('.grid-body');
    const scroll = (place) => () => {
      body.scrollTop = (body.scrollHeight * place) / 40;
    };
    await time('scroll', Array.from({ length: 40 }, (_, place) => scroll(place)));
    return `  ${said.join(', ')}`;
  });

/** How soon the picture is there, from the wish for it. */
const picture = (page) =>
  page.evaluate(async () => {
    const times = [];
    const tabs = () => [...document.querySelectorAll('[aria-label="What is drawn"] button')];
    const boxes = () => document.querySelectorAll('.blast-picture .box').length;
    for (let run = 0; run < 7; run += 1) {
      const only = boxes();
      tabs()[1].click();
      await new Promise((resolve) => setTimeout(resolve, 400));
      const before = boxes();
      window.longest = 0;
      const start = performance.now();
      tabs()[0].click();
      while (boxes() === before && performance.now() - start < 3_000) {
        await new Promise((resolve) => setTimeout(resolve));
      }
      times.push([performance.now() - start, only, boxes(), window.longest]);
    }
    times.sort(([a], [b]) => a - b);
    const [shown, , drawn, task] = times[3];
    return `  picture ${shown.toFixed(0)} ms for ${drawn} boxes (task ${task.toFixed(0)})`;
  });

const site = await launch();
const head = ['MB', 'read', 'task', 'sent', 'shown', 'task', 'frame'];
console.log(`${'registries, workloads'.padEnd(24)}${head.map((word) => word.padStart(10)).join('')}`);
for (const size of SIZES) {
  const { page, close } = await site.open();
  const bytes = await page.evaluate(generate, size);
  const read = await page.evaluate(async () => {
    window.longest = 0;
    window.sent = 0;
    // An answer comes with the number of its request, and maybe in several pieces.
    const weigh = (data) => {
      if (ArrayBuffer.isView(data) || data instanceof ArrayBuffer) return data.byteLength;
      if (typeof data === 'string') return data.length;
      if (data === null || typeof data !== 'object') return 0;
      return Object.values(data).reduce((sum, part) => sum + weigh(part), 0);
    };
    const { get } = Object.getOwnPropertyDescriptor(MessageEvent.prototype, 'data');
    Object.defineProperty(MessageEvent.prototype, 'data', {
      configurable: true,
      get() {
        const data = get.call(this);
        // It is looked at several times.
        if (!this.counted) window.sent += weigh(data);
        this.counted = true;
        return data;
      },
    });
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) window.longest = Math.max(window.longest, duration);
    }).observe({ type: 'longtask' });
    const data = new DataTransfer();
    for (const { name, bytes } of window.inputs) data.items.add(new File([bytes], name));
    window.inputs = undefined;
    await new Promise((resolve) => setTimeout(resolve, 200));
    window.longest = 0;
    const start = performance.now();
    document.body.dispatchEvent(
      new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }),
    );
    while (!document.querySelector('#switch-0')) await new Promise((resolve) => setTimeout(resolve, 5));
    const elapsed = performance.now() - start;
    await new Promise((resolve) => setTimeout(resolve, 500));
    return { elapsed, longest: window.longest };
  });
  const switched = [];
  for (let run = 0; run < RUNS; run += 1) {
    switched.push(
      await page.evaluate(async () => {
        window.longest = 0;
        window.sent = 0;
        // The longest wait between two frames of a timer says more than tasks over 50 ms do.
        let frame = 0;
        let last = performance.now();
        let ticking = true;
        const tick = () => {
          const now = performance.now();
          frame = Math.max(frame, now - last);
          last = now;
          if (ticking) setTimeout(tick);
        };
        const button = document.querySelector('#switch-0');
        const start = performance.now();
        tick();
        button.click();
        let shown;
        while (!shown && performance.now() - start < 10_000) {
          await new Promise((resolve) => setTimeout(resolve));
          const changed = Boolean(document.querySelector('.what-if')) !== Boolean(window.wasHypothetical);
          if (changed) shown = performance.now() - start;
        }
        window.wasHypothetical = Boolean(document.querySelector('.what-if'));
        await new Promise((resolve) => setTimeout(resolve, 150));
        ticking = false;
        return { shown, longest: window.longest, frame, sent: window.sent };
      }),
    );
  }
  const name = `${size.registries.toLocaleString('en')}, ${(size.workloads ?? 0).toLocaleString('en')}`;
  const cells = [
    (bytes / 1e6).toFixed(0),
    `${read.elapsed.toFixed(0)} ms`,
    `${read.longest.toFixed(0)} ms`,
    `${(median(switched.map(({ sent }) => sent)) / 1e3).toFixed(1)} kB`,
    `${median(switched.map(({ shown }) => shown)).toFixed(0)} ms`,
    `${median(switched.map(({ longest }) => longest)).toFixed(0)} ms`,
    `${median(switched.map(({ frame }) => frame)).toFixed(0)} ms`,
  ];
  console.log(`${name.padEnd(24)}${cells.map((cell) => cell.padStart(10)).join('')}`);
  console.log(await working(page));
  if (size.workloads === 3_000) console.log(await picture(page));
  await close();
}
await site.close();
