// The site of dist/ in a real browser, and what tests do with it.
//
// The server on this machine that hands out dist/ is also the browser's proxy. So the log of
// requests is not what the page says about itself, nor what the browser's tools can see of it, but
// all that leaves the browser, its workers included.

import { createReadStream } from 'node:fs';
import { mkdir, readFile, readdir, stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
export const DIST = join(ROOT, 'dist');
const SCREENSHOTS = join(ROOT, 'target', 'screenshots');
/** The site is also served from here, as if it lay in a folder of somebody else's site. */
export const SUBFOLDER = '/some/folder/';

if (!process.env.LINCHPIN_NODE) {
  throw new Error('LINCHPIN_NODE names no folder with node_modules; start this with `cargo xtask`');
}
const require = createRequire(join(process.env.LINCHPIN_NODE, 'package.json'));

const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.wasm': 'application/wasm',
  '.json': 'application/json',
  '.webmanifest': 'application/manifest+json',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
};

/** A document of the samples, by its name without the ending. */
export const sample = (name) =>
  readFile(join(ROOT, 'static', 'samples', `${name}.json`), 'utf8');

/** Where the documents of the estate lie. */
export const ESTATE = join(ROOT, 'static', 'samples', 'estate');

/** The documents of the estate, as files to drop. */
export const wholeEstate = async () =>
  Promise.all(
    (await readdir(ESTATE)).map(async (name) => ({ name, text: await readFile(join(ESTATE, name), 'utf8') })),
  );

/** The files that "Take away" saves of an answer, in order. */
export const SAVED = [
  'linchpin-attack-layer-19.json',
  'linchpin-attack-layer-20.json',
  'linchpin-attack-layer.json',
  'linchpin-registries.csv',
  'linchpin-report-all.sarif',
  'linchpin-report.html',
  'linchpin-report.json',
  'linchpin-report.md',
  'linchpin-report.ocsf.json',
  'linchpin-report.sarif',
  'linchpin-workloads.csv',
];

/** What makes the chain fire, as files to drop. */
export const evidence = async () => [
  { name: 'registries.json', text: await sample('fires-registries') },
  { name: 'defender.json', text: await sample('defender-free') },
];

/** Names that change with the content. */
const HASHED = /-[0-9a-f]{8,16}(_bg)?\.[a-z]+$/;

const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Chromium looks for updates and an account even where it was told not to. */
export const BROWSERS_OWN = /^(https?:\/\/)?[a-z.-]+\.(google|googleapis)\.com[:/]/;

/**
 * A server of dist/ that is a proxy for everything else, and refuses all of that.
 * `traffic` has every request that reached it, as URLs; for encrypted ones, host and port.
 * `headers` gives what is also said of an address of the site, by name; `halfway` for how many
 * milliseconds the line stands still in the middle of a file.
 */
export async function serve(folder = DIST, headers = () => ({}), halfway = () => 0) {
  const traffic = [];
  const server = createServer(async (request, response) => {
    const url = new URL(request.url, origin);
    traffic.push(url.href);
    if (url.origin !== origin) {
      response.writeHead(502).end();
      return;
    }
    let path = decodeURIComponent(url.pathname).replace(SUBFOLDER, '/');
    if (path.endsWith('/')) path += 'index.html';
    const file = normalize(join(folder, path));
    const found = file.startsWith(folder) && (await stat(file).catch(() => null));
    if (!found || !found.isFile()) {
      response.writeHead(404).end();
      return;
    }
    response.writeHead(200, {
      'Content-Type': TYPES[extname(file)] ?? 'application/octet-stream',
      'Content-Length': found.size,
      'Cache-Control': HASHED.test(file) ? 'max-age=31536000, immutable' : 'no-cache',
      ...headers(url.pathname),
    });
    const still = halfway(url.pathname);
    if (still) {
      const all = await readFile(file);
      response.write(all.subarray(0, all.length / 2));
      setTimeout(() => response.end(all.subarray(all.length / 2)), still);
      return;
    }
    createReadStream(file).pipe(response);
  });
  server.on('connect', (request, socket) => {
    traffic.push(request.url);
    socket.on('error', () => {});
    socket.end('HTTP/1.1 502 Refused\r\n\r\n');
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${server.address().port}`;
  return {
    origin,
    traffic,
    /** The requests to the site. */
    own: () => traffic.filter((url) => url.startsWith(`${origin}/`)),
    /** The requests that went anywhere but to the site, less those of the browser's own. */
    foreign: () =>
      traffic.filter((url) => !url.startsWith(`${origin}/`) && !BROWSERS_OWN.test(url)),
    close() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Starts Chromium alone, with the server as its proxy. */
export function startChromium(server, flags = []) {
  const { chromium } = require('playwright-core');
  return chromium.launch({
    executablePath: process.env.LINCHPIN_CHROMIUM ?? '/usr/bin/chromium',
    args: [...FLAGS, ...flags],
    // Requests to this machine usually bypass a proxy; here they are what is to be seen.
    proxy: { server: server.origin, bypass: '<-loopback>' },
  });
}

/** Starts Chromium and the server. Close it when the tests are done. */
export async function launch({ flags = [], folder = DIST, headers, halfway } = {}) {
  const server = await serve(folder, headers, halfway);
  const browser = await startChromium(server, flags);
  return {
    ...server,
    browser,
    /** Takes the network away: the server goes, and with it the browser's proxy. */
    unplug: () => server.close(),
    open: (options) => open(browser, server, options),
    async close() {
      await browser.close();
      await server.close();
    },
  };
}

/**
 * Opens the site in a fresh profile and waits until the app runs.
 *
 * `requests` is what the page asked for, `errors` whatever went wrong in it: exceptions, messages
 * of the console's error level (a policy's refusal is one), failed requests.
 */
async function open(
  browser,
  server,
  {
    path = '/',
    width = 1280,
    height = 900,
    dark = false,
    reducedMotion = false,
    started = true,
    options = {},
  } = {},
) {
  const context = await browser.newContext({
    viewport: { width, height },
    colorScheme: dark ? 'dark' : 'light',
    reducedMotion: reducedMotion ? 'reduce' : 'no-preference',
    acceptDownloads: true,
    ...options,
  });
  const page = await context.newPage();
  const requests = [];
  const errors = [];
  const warnings = [];
  context.on('request', (request) => requests.push(request.url()));
  context.on('requestfailed', (request) =>
    errors.push(`${request.url()}: ${request.failure()?.errorText}`),
  );
  context.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text());
    if (message.type() === 'warning') warnings.push(message.text());
  });
  context.on('weberror', (error) => errors.push(String(error.error())));
  await page.goto(server.origin + path);
  if (started) {
    const runs = () => page.evaluate(() => Boolean(window.wasmBindings));
    await until(runs, 'the app runs').catch((error) => {
      // An app that does not start says why here, or nowhere.
      const asked = requests.map((url) => url.replace(server.origin, ''));
      throw new Error(`${error.message}; it said ${JSON.stringify([...errors, ...warnings])}, and asked for ${asked.join(' ')}`);
    });
  }
  return { page, context, requests, errors, warnings, close: () => context.close() };
}

/**
 * Waits until `condition` holds, and returns its value.
 * (Playwright's own `waitForFunction` evaluates text inside the page, which its policy refuses.)
 */
export async function until(condition, what, milliseconds = 30_000) {
  const end = Date.now() + milliseconds;
  for (;;) {
    const value = await condition();
    if (value) return value;
    if (Date.now() > end) throw new Error(`waited ${milliseconds} ms in vain until ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Waits for an answer with its walkthrough, and gives the verdict. */
export const verdict = (page) =>
  until(
    () =>
      page.evaluate(() => {
        const heading = document.querySelector('#verdict h1');
        const facts = document.querySelector('.timeline .facts');
        return heading && facts ? heading.innerText : '';
      }),
    'a verdict',
  );

/** Opens all that is folded in the page. */
export const unfold = (page) =>
  page.evaluate(() => {
    for (const each of document.querySelectorAll('main details:not([open])')) each.open = true;
  });

const encoded = (files) =>
  files.map(({ name, text, bytes, type = 'application/json' }) => ({
    name,
    type,
    base64: Buffer.from(bytes ?? text, bytes ? undefined : 'utf8').toString('base64'),
  }));

/** Drops files, `{ name, text or bytes, type? }`, on what `selector` finds. */
export async function drop(page, files, selector = 'body') {
  const transfer = await page.evaluateHandle((files) => {
    const transfer = new DataTransfer();
    for (const { name, type, base64 } of files) {
      const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
      transfer.items.add(new File([bytes], name, { type }));
    }
    return transfer;
  }, encoded(files));
  for (const event of ['dragenter', 'dragover', 'drop']) {
    await page.dispatchEvent(selector, event, { dataTransfer: transfer });
  }
  await transfer.dispose();
}

/** Gives files to a file input, as a file dialog would. */
export function pick(page, files, selector = 'input[type=file]') {
  const given = encoded(files).map(({ name, type, base64 }) => ({
    name,
    mimeType: type,
    buffer: Buffer.from(base64, 'base64'),
  }));
  return page.setInputFiles(selector, given);
}

/** Puts text on the clipboard and presses Ctrl+V, wherever the focus is. */
export async function paste(page, text) {
  const context = page.context();
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.evaluate((text) => navigator.clipboard.writeText(text), text);
  // The page itself must do without the permission.
  await context.clearPermissions();
  await page.keyboard.press('Control+V');
}

/** Gives what the page has put on the clipboard. */
export async function clipboard(page) {
  await page.context().grantPermissions(['clipboard-read']);
  const text = await page.evaluate(() => navigator.clipboard.readText());
  await page.context().clearPermissions();
  return text;
}

/** What axe finds serious or critical, each with the elements concerned. */
export async function axe(page) {
  await page.evaluate(await readFile(require.resolve('axe-core/axe.min.js'), 'utf8'));
  // What is still fading in has a contrast that nobody is left with: the answer is measured once
  // it stands. What goes on for ever has no end to wait for.
  await page.evaluate(() =>
    Promise.allSettled(
      document
        .getAnimations()
        .filter((each) => each.effect?.getComputedTiming().endTime !== Infinity)
        .map((each) => each.finished),
    ),
  );
  const { violations } = await page.evaluate(() => window.axe.run());
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, impact, help, nodes }) => ({
      id,
      impact,
      help,
      nodes: nodes.map(({ target, failureSummary }) => `${target.join(' ')}: ${failureSummary}`),
    }));
}

/** Saves a picture of the page in target/screenshots. */
export async function screenshot(page, name, { fullPage = false } = {}) {
  await mkdir(SCREENSHOTS, { recursive: true });
  await page.screenshot({ path: join(SCREENSHOTS, `${name}.png`), fullPage });
}

/** Starts Firefox, which Playwright drives only in a build of its own. */
export function startFirefox(preferences) {
  const puppeteer = require('puppeteer-core');
  return puppeteer.launch({
    browser: 'firefox',
    executablePath: process.env.LINCHPIN_FIREFOX ?? '/usr/bin/firefox-esr',
    headless: true,
    extraPrefsFirefox: preferences,
  });
}

/** Opens the site in Firefox and waits until the app runs. */
export async function firefox(server, path = '/') {
  const browser = await startFirefox();
  const page = await browser.newPage();
  const errors = [];
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text());
  });
  page.on('pageerror', (error) => errors.push(String(error)));
  await page.goto(server.origin + path);
  await until(() => page.evaluate(() => Boolean(window.wasmBindings)), 'the app runs');
  return { browser, page, errors, close: () => browser.close() };
}
