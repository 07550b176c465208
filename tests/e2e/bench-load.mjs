// From navigation to first use, by turns with a bare page of Yew: medians and ratios. Prints and
// asserts nothing: a machine that is busy would fail for no fault of ours.
//
// First use of the bare page is when its heading is drawn, of ours when the first screen is painted
// and takes what is dropped; `app` is when the app has taken over, `verdict` when a sample that was
// dropped at once is judged. Everything is sent compressed, as any server would.
//
//   node bench-load.mjs DIST BARE

import { readFile, readdir, stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { extname, join } from 'node:path';
import { gzipSync } from 'node:zlib';

const [DIST, BARE] = process.argv.slice(2);
const require = createRequire(join(process.env.LINCHPIN_NODE, 'package.json'));
const { chromium } = require('playwright-core');

const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.wasm': 'application/wasm',
  '.json': 'application/json',
  '.webmanifest': 'application/manifest+json',
  '.svg': 'image/svg+xml',
};

/** Lines and processors: name, bytes a second, milliseconds there and back, how much slower. */
const LINES = [
  { name: 'local', runs: 9 },
  { name: '10 Mbit/s', rate: 1.25e6, latency: 40, runs: 7 },
  { name: '1.6 Mbit/s, a processor four times slower', rate: 2e5, latency: 150, slower: 4, runs: 3 },
];

async function serve(folder) {
  const files = new Map();
  for (const name of await readdir(folder)) {
    if (!(await stat(join(folder, name))).isFile() || !TYPES[extname(name)]) continue;
    files.set(`/${name}`, gzipSync(await readFile(join(folder, name)), { level: 9 }));
  }
  const server = createServer((request, response) => {
    const path = new URL(request.url, 'http://here').pathname.replace(/\/$/, '/index.html');
    const bytes = files.get(path);
    if (!bytes) return response.writeHead(404).end();
    response.writeHead(200, {
      'Content-Type': TYPES[extname(path)],
      'Content-Encoding': 'gzip',
      'Content-Length': bytes.length,
    });
    response.end(bytes);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { origin: `http://127.0.0.1:${server.address().port}`, close: () => server.close() };
}

const REGISTRY = JSON.stringify([
  {
    id: '/subscriptions/s/resourceGroups/g/providers/Microsoft.ContainerRegistry/registries/contoso',
    type: 'Microsoft.ContainerRegistry/registries',
    name: 'contoso',
    adminUserEnabled: true,
  },
]);

/** Runs in the page before its own scripts: notes the moments that are asked for. */
function watch(text) {
  const moments = (window.moments = {});
  const mark = (name) => (moments[name] ??= performance.now());
  let dropped = false;
  const look = () => {
    const painted = performance.getEntriesByName('first-contentful-paint')[0];
    if (painted) moments.painted ??= painted.startTime;
    if (document.querySelector('h1')) mark('heading');
    if (window.linchpin?.early) {
      mark('taking');
      if (text && !dropped && document.querySelector('h1')) {
        dropped = true;
        const data = new DataTransfer();
        data.items.add(new File([text], 'registries.json'));
        document.body.dispatchEvent(
          new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }),
        );
      }
    }
    if (window.wasmBindings) mark('app');
    if (document.querySelector('#verdict h1, .verdict h1')) mark('verdict');
    if (!moments.verdict || !moments.app) setTimeout(look, 4);
  };
  look();
}

async function visit(browser, origin, line, text) {
  const context = await browser.newContext({ serviceWorkers: 'block' });
  const page = await context.newPage();
  const session = await context.newCDPSession(page);
  if (line.rate) {
    await session.send('Network.enable');
    await session.send('Network.emulateNetworkConditions', {
      offline: false,
      latency: line.latency,
      downloadThroughput: line.rate,
      uploadThroughput: line.rate,
    });
  }
  if (line.slower) await session.send('Emulation.setCPUThrottlingRate', { rate: line.slower });
  await page.addInitScript(watch, text);
  await page.goto(origin, { waitUntil: 'commit' });
  const wanted = text === null ? 'heading' : 'verdict';
  const end = Date.now() + 120_000;
  let moments = {};
  while (Date.now() < end) {
    moments = await page.evaluate(() => window.moments ?? {}).catch(() => ({}));
    if (moments[wanted] && (text === null || moments.app)) break;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  await context.close();
  return moments;
}

const median = (numbers) => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)];

const browser = await chromium.launch({
  executablePath: process.env.LINCHPIN_CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu'],
});
const [site, bare] = [await serve(DIST), await serve(BARE)];
const head = ['bare', 'first use', 'ratio', 'app', 'verdict'];
console.log(`${'milliseconds from navigation'.padEnd(44)}${head.map((word) => word.padStart(11)).join('')}`);
for (const line of LINES) {
  const times = { bare: [], use: [], app: [], verdict: [] };
  for (let run = -1; run < line.runs; run += 1) {
    const other = await visit(browser, bare.origin, line, null);
    const ours = await visit(browser, site.origin, line, REGISTRY);
    if (run < 0) continue;
    times.bare.push(other.heading);
    times.use.push(Math.max(ours.painted ?? 0, ours.taking, ours.heading));
    times.app.push(ours.app);
    times.verdict.push(ours.verdict);
  }
  const [other, use] = [median(times.bare), median(times.use)];
  const cells = [
    other.toFixed(0),
    use.toFixed(0),
    (use / other).toFixed(2),
    median(times.app).toFixed(0),
    median(times.verdict).toFixed(0),
  ];
  console.log(`${line.name.padEnd(44)}${cells.map((cell) => cell.padStart(11)).join('')}`);
}
await browser.close();
site.close();
bare.close();
