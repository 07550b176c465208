// Without a network: the one file opened from a disk in two browsers, and the site after one visit.

import assert from 'node:assert/strict';
import { cp, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { pathToFileURL } from 'node:url';

import {
  BROWSERS_OWN,
  DIST,
  axe,
  drop,
  evidence,
  firefox,
  launch,
  sample,
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
  for (const button of await page.locator('.files button', { hasText: 'Save' }).all()) {
    const [download] = await Promise.all([page.waitForEvent('download'), button.click()]);
    const text = await readFile(await download.path(), 'utf8');
    assert.ok(text.length > 100, download.suggestedFilename());
    assert.doesNotMatch(text, /harbourprod|7d1f6a3e/i, `${download.suggestedFilename()} is redacted`);
    names.push(download.suggestedFilename());
  }
  assert.deepEqual(names.sort(), [
    'linchpin-attack-layer-19.json',
    'linchpin-attack-layer-20.json',
    'linchpin-attack-layer.json',
    'linchpin-registries.csv',
    'linchpin-report.html',
    'linchpin-report.json',
    'linchpin-report.md',
    'linchpin-report.sarif',
    'linchpin-workloads.csv',
  ]);
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

test('the one file runs in Firefox too, from a disk, worker and all', async () => {
  const fox = await firefox({ origin: BUNDLE }, '');
  try {
    const input = await fox.page.$('input[type=file]');
    const folder = await mkdtemp(join(tmpdir(), 'linchpin-'));
    const path = join(folder, 'registries.json');
    await writeFile(path, await sample('fires-registries'));
    await input.uploadFile(path);
    const title = await until(
      () => fox.page.evaluate(() => document.querySelector('#verdict h1')?.innerText ?? ''),
      'a verdict',
    );
    assert.match(title, /not known/i);
    await fox.page.evaluate(() => document.querySelectorAll('.actions button')[0].click());
    const link = await until(
      () => fox.page.evaluate(() => document.querySelector('.making a.button')?.href ?? ''),
      'a link',
    );
    await fox.page.goto('about:blank');
    await fox.page.goto(link);
    await until(
      () => fox.page.evaluate(() => document.querySelector('.band')?.innerText.includes('shared this report')),
      'the shared report',
    );
    assert.deepEqual(fox.errors, []);
    await rm(folder, { recursive: true });
  } finally {
    await fox.close();
  }
});

test('in Firefox over http: a link, every format, and the same without a network', async () => {
  const site = await launch();
  const fox = await firefox(site);
  const { page } = fox;
  try {
    // What a download would save, caught on its way to the disk.
    await page.evaluate(() => {
      window.saved = [];
      const make = URL.createObjectURL;
      URL.createObjectURL = (blob) => {
        window.blob = blob;
        return make.call(URL, blob);
      };
      HTMLAnchorElement.prototype.click = function () {
        window.blob.text().then((text) => window.saved.push([this.download, text.length]));
      };
    });
    const sample = await page.evaluateHandle(() =>
      [...document.querySelectorAll('.samples button')].find((button) => button.innerText.startsWith('Fires')),
    );
    await sample.evaluate((button) => button.dispatchEvent(new MouseEvent('click', { bubbles: true })));
    await until(() => page.evaluate(() => Boolean(document.querySelector('.timeline .facts'))), 'a verdict');
    await page.evaluate(() => document.querySelector('.actions button').dispatchEvent(new MouseEvent('click', { bubbles: true })));
    const link = await until(() => page.evaluate(() => document.querySelector('.making a.button')?.href ?? ''), 'a link');
    const count = await page.evaluate(() => {
      const buttons = [...document.querySelectorAll('.files button')].filter((button) => /Save/.test(button.innerText));
      for (const button of buttons) button.dispatchEvent(new MouseEvent('click', { bubbles: true }));
      return buttons.length;
    });
    assert.equal(count, 9);
    const saved = await until(async () => {
      const all = await page.evaluate(() => window.saved);
      return all.length === count && all;
    }, 'every format');
    assert.ok(saved.every(([name, length]) => name.startsWith('linchpin-') && length > 100), JSON.stringify(saved));
    await until(
      () => page.evaluate(async () => (await navigator.serviceWorker.getRegistration())?.active?.state === 'activated'),
      'the service worker is there',
    );
    await site.unplug();
    await page.goto('about:blank');
    await page.goto(link);
    await until(() => page.evaluate(() => document.querySelector('.band')?.innerText.includes('shared this report')), 'the link, offline');
    await until(() => page.evaluate(() => /registry-1 can be taken over/.test(document.querySelector('#verdict h1')?.innerText)), 'its verdict');
    assert.deepEqual(fox.errors, []);
  } finally {
    await fox.close();
    await site.browser.close();
  }
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
