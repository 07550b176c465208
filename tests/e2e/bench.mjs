// How long large exports take, against what the browser's own `JSON.parse` takes for the same bytes.
//
// Both in one Chromium, by turns, in the page's thread; medians. Prints and asserts nothing: a
// machine that is busy with something else would fail for no fault of ours.
//
// `overview` reads and judges everything, and gives the verdict. `full` also gives every registry
// with its rules and facts, as objects; most of its time goes into making those.
//
// Below each line of `overview` stands where its time went, stage by stage.
// With the word `short` only the two lines that the aims are about are measured.

import { generate } from './exports.mjs';
import { launch } from './harness.mjs';

const SHORT = process.argv.includes('short');

const SIZES = [
  { registries: 1_000, runs: 15 },
  { registries: 10_000, runs: 7 },
  { registries: 100_000, runs: 3 },
].filter(({ registries }) => !SHORT || registries === 10_000);
const WAYS = SHORT ? ['overview'] : ['overview', 'full'];
/** Beyond this, `full` would mostly measure how the browser keeps millions of objects. */
const FULL_UP_TO = 10_000;

/** Registries with pods that pull from them, ten clusters of them. */
const ESTATES = [
  { registries: 1_000, workloads: 10_000, runs: 5 },
  { registries: 10_000, workloads: 100_000, runs: 3 },
].filter(({ registries }) => !SHORT || registries === 10_000);

/** What Defender for Cloud says of registries: a few in a hundred bear on the chain. */
const JUDGED = [
  { registries: 1_000, assessments: 10_000, runs: 5 },
  { registries: 1_000, assessments: 100_000, runs: 3 },
].filter(({ assessments }) => !SHORT || assessments === 100_000);

/** Runs in the page: times one way of reading `window.inputs`, in milliseconds: all, and its stages. */
async function time(way) {
  window.gc?.();
  // Let what is due be done before, not during.
  await new Promise((resolve) => setTimeout(resolve, 20));
  const stages = {};
  let last;
  const stage = (name) => {
    const now = performance.now();
    stages[name] = (stages[name] ?? 0) + now - last;
    last = now;
  };
  const ways = {
    parse: () =>
      window.inputs.map(({ bytes }) => JSON.parse(new TextDecoder().decode(bytes))),
    overview: () => window.wasmBindings.analyze(window.inputs, { overview: true, stage }),
    full: () => window.wasmBindings.analyze(window.inputs, { stage }),
  };
  const start = performance.now();
  last = start;
  const result = await ways[way]();
  const elapsed = performance.now() - start;
  if (way !== 'parse' && result.chains[0].verdict !== 'fires') {
    throw new Error('the export was not judged as it should be');
  }
  return { elapsed, stages };
}

const median = (numbers) => {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
};

const site = await launch({ flags: ['--js-flags=--expose-gc'] });

/** Opens the page anew, so that the wasm's memory tells the peak of this one way. */
async function compare(way, size) {
  const { runs } = size;
  const { page, close } = await site.open();
  const bytes = await page.evaluate(generate, size);
  const times = { parse: [], [way]: [] };
  const stages = [];
  // One round to warm up: both are compiled as they run.
  for (let run = -1; run < runs; run += 1) {
    for (const each of ['parse', way]) {
      const { elapsed, stages: spent } = await page.evaluate(time, each);
      if (run < 0) continue;
      times[each].push(elapsed);
      if (each === way) stages.push(spent);
    }
  }
  const memory = await page.evaluate(() => window.linchpin.memory().buffer.byteLength);
  await close();
  const names = Object.keys(stages[0]);
  const parse = median(times.parse);
  const medians = names.map((name) => [name, median(stages.map((each) => each[name]))]);
  return {
    bytes,
    memory,
    parse,
    own: median(times[way]),
    stages: medians
      .filter(([, elapsed]) => elapsed > parse / 200)
      .map(([name, elapsed]) => `${name} ${(elapsed / parse).toFixed(2)}`)
      .join(', '),
  };
}

for (const way of WAYS) {
  console.log(`\n${way}`);
  console.log(
    ['registries', 'MB', 'JSON.parse', way, 'ratio', 'growth', 'memory'].map((word) => word.padStart(11)).join(''),
  );
  let before;
  for (const size of SIZES) {
    if (way === 'full' && size.registries > FULL_UP_TO) continue;
    const result = await compare(way, size);
    // How much longer each byte takes than in the size before; 1 is linear.
    const growth = before && result.own / result.bytes / (before.own / before.bytes);
    before = result;
    console.log(
      [
        size.registries.toLocaleString('en'),
        (result.bytes / 1e6).toFixed(1),
        `${result.parse.toFixed(1)} ms`,
        `${result.own.toFixed(1)} ms`,
        (result.own / result.parse).toFixed(2),
        growth ? growth.toFixed(2) : '',
        (result.memory / result.bytes).toFixed(2),
      ]
        .map((word) => word.padStart(11))
        .join(''),
    );
    console.log(`            ${result.stages}`);
  }
}
console.log('\nregistries with the workloads that pull from them, overview');
console.log(
  ['registries', 'workloads', 'MB', 'JSON.parse', 'overview', 'ratio', 'memory'].map((word) => word.padStart(11)).join(''),
);
for (const size of ESTATES) {
  const result = await compare('overview', size);
  console.log(
    [
      size.registries.toLocaleString('en'),
      size.workloads.toLocaleString('en'),
      (result.bytes / 1e6).toFixed(1),
      `${result.parse.toFixed(1)} ms`,
      `${result.own.toFixed(1)} ms`,
      (result.own / result.parse).toFixed(2),
      (result.memory / result.bytes).toFixed(2),
    ]
      .map((word) => word.padStart(11))
      .join(''),
  );
  console.log(`            ${result.stages}`);
}

console.log('\nassessments of registries, overview');
console.log(
  ['registries', 'assessments', 'MB', 'JSON.parse', 'overview', 'ratio', 'memory'].map((word) => word.padStart(12)).join(''),
);
for (const size of JUDGED) {
  const result = await compare('overview', size);
  console.log(
    [
      size.registries.toLocaleString('en'),
      size.assessments.toLocaleString('en'),
      (result.bytes / 1e6).toFixed(1),
      `${result.parse.toFixed(1)} ms`,
      `${result.own.toFixed(1)} ms`,
      (result.own / result.parse).toFixed(2),
      (result.memory / result.bytes).toFixed(2),
    ]
      .map((word) => word.padStart(12))
      .join(''),
  );
  console.log(`            ${result.stages}`);
}

console.log(`
ratio: over JSON.parse, aim 0.55, with workloads 0.8, with assessments 0.6; stages: each over JSON.parse too; growth: time per byte over that of the size before, 1 is linear;
memory: the wasm's memory at its peak over the input's size, aim 1.3 (small inputs: its fixed part counts)`);
await site.close();
