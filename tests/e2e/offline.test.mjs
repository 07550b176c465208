// Without a network: the one file opened from a disk, and the site after one visit. What of this holds
// in every engine, engines.test.mjs shows.

import assert from 'node:assert/strict';
import { cp, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { pathToFileURL } from 'node:url';

import {
  BROWSERS_OWN,
  DIST,
  SAVED,
  axe,
  drop,
  evidence,
  launch,
  sample,
  screenshot,
  unfold,
  until,
  verdict,
} from './harness.mjs';

const BUNDLE = pathToFileURL(join(DIST, 'linchpin.html')).href;
let chrome;
before(async () => {
  chrome = await launch();
});
after(() => chrome.close());

/** The one file in a fresh profile of Chromium, with a log of all that would leave it. */
async function openFile() {
  const context = await chrome.browser.newContext({ acceptDownloads: true });
  const page = await context.newPage();
  const requests = [];
  const errors = [];
  context.on('request', (request) => requests.push(request.url()));
  context.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
  context.on('weberror', (error) => errors.push(String(error.error())));
  const traffic = chrome.traffic.length;
  await page.goto(BUNDLE);
  await until(() => page.evaluate(() => Boolean(window.wasmBindings)), 'the app runs');
  return {
    page,
    context,
    errors,
    left: () => [
      ...chrome.traffic.slice(traffic).filter((url) => !BROWSERS_OWN.test(url)),
      ...requests.filter((url) => url !== BUNDLE && !url.startsWith('blob:') && !url.startsWith('data:')),
    ],
  };
}

test('the one file does the whole job from a disk, in a worker, and nothing leaves', async () => {
  const { page, context, errors, left } = await openFile();
  await page.evaluate(() => {
    window.workers = 0;
    const start = window.linchpin.startWorker;
    window.linchpin.startWorker = (...all) => {
      window.workers += 1;
      return start.apply(window.linchpin, all);
    };
  });
  const workers = page.workers().length;
  await drop(page, await evidence());
  assert.match(await verdict(page), /can be taken over/);
  assert.equal(page.workers().length, workers || 1, 'the documents are judged in a worker');
  await unfold(page);
  await page.locator('.timeline .fact').first().click();
  await until(() => page.evaluate(() => Boolean(document.querySelector('dialog mark'))), 'the evidence');
  await page.keyboard.press('Escape');
  await page.locator('#switch-0').click();
  await until(() => page.evaluate(() => Boolean(document.querySelector('.what-if'))), 'the what-if');
  assert.deepEqual(errors, []);
  assert.deepEqual(left(), []);
  await context.close();
});

test('the policy of the one file refuses every connection', async () => {
  const { page, context } = await openFile();
  const policy = await page.locator('meta[http-equiv="Content-Security-Policy"]').getAttribute('content');
  assert.match(policy, /connect-src 'none'/);
  assert.match(policy, /default-src 'none'/);
  assert.doesNotMatch(policy, /unsafe-inline|unsafe-eval(?!')|https?:|\*/);
  const before = chrome.traffic.length;
  const refused = await page.evaluate(async (url) => {
    const outcomes = [];
    await fetch(url).then(() => outcomes.push('fetched'), () => outcomes.push('refused'));
    const image = new Image();
    await new Promise((resolve) => {
      image.onload = () => resolve(outcomes.push('loaded'));
      image.onerror = () => resolve(outcomes.push('refused'));
      image.src = `${url}/x.png`;
    });
    return outcomes;
  }, chrome.origin);
  assert.deepEqual(refused, ['refused', 'refused']);
  assert.deepEqual(chrome.traffic.slice(before).filter((url) => !BROWSERS_OWN.test(url)), []);
  await context.close();
});

test('every format is saved from the one file, and a link made there opens in it', async () => {
  const { page, context, errors, left } = await openFile();
  await drop(page, await evidence());
  await verdict(page);
  await page.locator('.actions button', { hasText: 'Take away' }).click();
  const names = [];
  const save = (page) => page.locator('.files button', { hasText: 'Save' });
  const count = await save(page).count();
  // Chromium asks before it saves an eleventh file of one page, so another has its turn.
  const second = await openFile();
  await drop(second.page, await evidence());
  await verdict(second.page);
  await second.page.locator('.actions button', { hasText: 'Take away' }).click();
  for (let place = 0; place < count; place += 1) {
    const turn = place < count / 2 ? page : second.page;
    const [download] = await Promise.all([turn.waitForEvent('download'), save(turn).nth(place).click()]);
    const text = await readFile(await download.path(), 'utf8');
    assert.ok(text.length > 100, download.suggestedFilename());
    assert.doesNotMatch(text, /harbourprod|7d1f6a3e/i, `${download.suggestedFilename()} is redacted`);
    names.push(download.suggestedFilename());
  }
  await second.context.close();
  assert.deepEqual(names.sort(), SAVED);
  const link = await page.locator('.making a.button').getAttribute('href');
  assert.ok(link.startsWith(`${BUNDLE}#v1.`), link.slice(0, 80));
  const other = await chrome.browser.newContext();
  const fresh = await other.newPage();
  await fresh.goto(link);
  assert.match(await verdict(fresh), /registry-1 can be taken over/);
  assert.match(await fresh.locator('.band').innerText(), /shared this report/);
  await other.close();
  assert.deepEqual(errors, []);
  assert.deepEqual(left(), []);
  await context.close();
});

/** A folder to serve from that can be changed, so that dist/ need not be. */
async function copyOfSite() {
  const folder = await mkdtemp(join(tmpdir(), 'linchpin-site-'));
  await cp(DIST, folder, { recursive: true });
  return folder;
}

const ready = (page) =>
  until(
    () => page.evaluate(async () => (await navigator.serviceWorker.getRegistration())?.active?.state === 'activated'),
    'the service worker is there',
  );

test('the site works without a network after one visit, and in a folder of its own', async () => {
  for (const path of ['/', '/some/folder/']) {
    const site = await launch();
    const { page } = await site.open({ path });
    await ready(page);
    await site.unplug();
    await page.reload();
    await until(() => page.evaluate(() => Boolean(window.wasmBindings)), 'the app runs offline');
    await drop(page, await evidence());
    assert.match(await verdict(page), /can be taken over/);
    await site.browser.close();
  }
});

/** What the foot of the page says of a visit without network. */
const kept = (page, wanted) =>
  until(async () => wanted.test(await page.locator('.offline').innerText()), `it says ${wanted}`);

test('the page says when all is there for a visit without network, and it is', async () => {
  const site = await launch();
  const { page } = await site.open({ reducedMotion: true });
  await kept(page, /^All of this page is here: from now on it works without network\.$/);
  const names = await page.evaluate(async () => {
    const [cache] = await caches.keys();
    return (await (await caches.open(cache)).keys()).map(({ url }) => new URL(url).pathname.slice(1));
  });
  const beside = /^(linchpin\.|sw\.js|index\.html|_headers|nginx\.conf|staticwebapp\.config\.json)/;
  const files = (await readdir(DIST)).filter((name) => !beside.test(name));
  assert.deepEqual(names.filter(Boolean).sort(), files.sort());
  assert.deepEqual(await axe(page), []);
  await page.locator('.bottom').scrollIntoViewIfNeeded();
  await screenshot(page, 'foot-complete');
  await page.goto(`${site.origin}/#proof`);
  await until(async () => /a service worker keeps all files/.test(await page.locator('main').innerText()), 'the proof says it too');
  await site.unplug();
  await page.reload();
  await kept(page, /^All of this page is here/);
  await site.browser.close();
});

test('what a browser has let go of is fetched again, or it is said that it is not here', async () => {
  const site = await launch();
  const { page } = await site.open();
  await kept(page, /^All of this page is here/);
  const lose = (part) =>
    page.evaluate(async (part) => {
      const [name] = await caches.keys();
      const cache = await caches.open(name);
      await cache.delete((await cache.keys()).find(({ url }) => url.includes(part)));
    }, part);
  const count = () => page.evaluate(async () => (await (await caches.open((await caches.keys())[0])).keys()).length);
  const all = await count();
  await lose('samples-');
  await page.reload();
  await kept(page, /^All of this page is here/);
  assert.equal(await count(), all);
  // Under this name another build may have another file.
  await lose('site.webmanifest');
  await page.reload();
  await kept(page, /^Not all of it is here/);
  assert.equal(await count(), all - 1);
  await site.unplug();
  await page.reload();
  await kept(page, /^Not all of it is here/);
  await site.browser.close();
});

test('where not all can be had, or no copy is kept, the page does not say that it is complete', async () => {
  const folder = await copyOfSite();
  await rm(join(folder, (await readdir(folder)).find((name) => name.startsWith('samples-'))));
  const site = await launch({ folder });
  const broken = await site.open();
  await kept(broken.page, /^Not all of it is here/);
  const without = await site.open({ started: false });
  await without.context.addInitScript(() => delete Navigator.prototype.serviceWorker);
  await without.page.reload();
  await kept(without.page, /^Without network it works only while it stays open/);
  await site.close();
  await rm(folder, { recursive: true });
  const { page, context } = await openFile();
  await kept(page, /^This one file needs no network\.$/);
  await context.close();
});

test('what keeps the page gives the page by its own addresses only', async () => {
  for (const path of ['/', '/some/folder/']) {
    const { page, close } = await chrome.open({ path });
    await ready(page);
    await page.reload();
    await until(() => page.evaluate(() => Boolean(navigator.serviceWorker.controller)), 'the page is kept');
    const policy = () => page.locator('meta[http-equiv="Content-Security-Policy"]').getAttribute('content');
    for (const own of ['index.html', '?from=mail', 'index.html?from=mail#collect']) {
      await page.goto(chrome.origin + path + own);
      assert.match(await policy(), /connect-src 'self'/, own);
    }
    // The one file and what goes with it lie beside the page, and are themselves.
    await page.goto(`${chrome.origin}${path}linchpin.html`);
    assert.match(await policy(), /connect-src 'none'/);
    const list = await page.goto(`${chrome.origin}${path}linchpin.cdx.json`);
    assert.equal((await list.json()).bomFormat, 'CycloneDX');
    await close();
  }
});

test('a new version is offered, taken when asked for, and never mixed with the old', async () => {
  const folder = await copyOfSite();
  const site = await launch({ folder });
  const { page } = await site.open();
  await ready(page);
  await page.reload();
  await until(() => page.evaluate(() => Boolean(navigator.serviceWorker.controller)), 'the page is served from the cache');

  // Another build: every name and the list change.
  const script = join(folder, 'sw.js');
  const old = await readFile(script, 'utf8');
  const style = (await readdir(folder)).find((name) => name.endsWith('.css'));
  await cp(join(folder, style), join(folder, 'app-0123456789abcdef.css'));
  await rm(join(folder, style));
  await writeFile(script, old.replace(/BUILD = '[0-9a-f]+'/, "BUILD = 'another'").replace(style, 'app-0123456789abcdef.css'));
  const html = await readFile(join(folder, 'index.html'), 'utf8');
  await writeFile(join(folder, 'index.html'), html.replace(style, 'app-0123456789abcdef.css'));

  await page.reload();
  const styles = () => page.evaluate(() => document.querySelector('link[rel=stylesheet]').getAttribute('href'));
  assert.equal(await styles(), `./${style}`, 'the old version stays whole');
  await until(() => page.evaluate(() => Boolean(document.getElementById('new-build'))), 'the new version is offered');
  assert.deepEqual(await axe(page), []);
  await Promise.all([page.waitForNavigation(), page.locator('#new-build button').click()]);
  await until(() => page.evaluate(() => Boolean(window.wasmBindings)), 'the app runs');
  assert.equal(await styles(), './app-0123456789abcdef.css');
  const kept = await page.evaluate(() => caches.keys());
  assert.equal(kept.length, 1, `old files are gone: ${kept}`);
  await site.close();
  await rm(folder, { recursive: true });
});

test('the list of parts names every crate with a licence', async () => {
  const list = JSON.parse(await readFile(join(DIST, 'linchpin.cdx.json'), 'utf8'));
  assert.equal(list.bomFormat, 'CycloneDX');
  assert.ok(list.components.length > 50);
  for (const { name, version, purl, licenses, hashes } of list.components) {
    assert.equal(purl, `pkg:cargo/${name}@${version}`);
    assert.match(licenses[0].expression, /^[A-Za-z0-9 .()+-]+$/, name);
    assert.match(hashes[0].content, /^[0-9a-f]{64}$/, name);
  }
  assert.ok(list.components.some(({ name }) => name === 'yew'));
});
