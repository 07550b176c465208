// Three engines behind one small face, so that the same steps can be walked in each.
//
// An engine is `{ name, start(server) }`; `start` gives `{ visit(), close() }`. A visit is a fresh profile
// with one tab, whose requests go through the server:
//   go(address)            goes there and waits until it is loaded
//   run(does, ...given)    runs a function in the page and gives what it returns, as JSON
//   click(selector)        as a pointer does, on the middle of the element
//   pick(selector, paths)  gives files of this machine to an input, as a file dialog does
//   saved()                the files that were saved so far and are whole, `{ name, text }`
//   errors()               what went wrong in the page
//   close()

import { spawn } from 'node:child_process';
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { startChromium, startFirefox, until } from './harness.mjs';

/** A new folder for what a browser leaves behind. */
const folder = () => mkdtemp(join(tmpdir(), 'linchpin-browser-'));

/** Browsers may still be writing there when they are told to end. */
const remove = (path) => rm(path, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });

/** The files of a folder that a browser saves to, less what has a name of its own while it is written. */
async function savedIn(path) {
  const names = (await readdir(path)).filter((name) => /^linchpin-[^.]+(\.ocsf)?\.[a-z]+$/.test(name));
  return Promise.all(
    names.map(async (name) => ({ name, text: await readFile(join(path, name), 'utf8') })),
  );
}

const chromium = {
  name: 'Chromium',
  async start(server) {
    const browser = await startChromium(server);
    const visit = async () => {
      const context = await browser.newContext({ acceptDownloads: true });
      const page = await context.newPage();
      const errors = [];
      const downloads = [];
      context.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
      context.on('weberror', (error) => errors.push(String(error.error())));
      page.on('download', (download) => downloads.push(download));
      return {
        go: (address) => page.goto(address),
        run: (does, ...given) =>
          page.evaluate(`(${does}).apply(null, ${JSON.stringify(given)})`),
        click: (selector) => page.click(selector),
        pick: (selector, paths) => page.setInputFiles(selector, paths),
        saved: () =>
          Promise.all(
            downloads.map(async (download) => ({
              name: download.suggestedFilename(),
              text: await readFile(await download.path(), 'utf8'),
            })),
          ),
        errors: async () => errors,
        close: () => context.close(),
      };
    };
    return { visit, close: () => browser.close() };
  },
};

const firefox = {
  name: 'Firefox',
  async start(server) {
    const proxy = new URL(server.origin);
    const visit = async () => {
      const downloads = await folder();
      const browser = await startFirefox({
        'browser.download.folderList': 2,
        'browser.download.dir': downloads,
        'browser.download.alwaysOpenPanel': false,
        'ui.prefersReducedMotion': 1,
        'network.proxy.type': 1,
        'network.proxy.http': proxy.hostname,
        'network.proxy.http_port': Number(proxy.port),
        'network.proxy.ssl': proxy.hostname,
        'network.proxy.ssl_port': Number(proxy.port),
        'network.proxy.no_proxies_on': '',
        // Requests to this machine usually bypass a proxy; here they are what is to be seen.
        'network.proxy.allow_hijacking_localhost': true,
      });
      const page = await browser.newPage();
      const errors = [];
      page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
      page.on('pageerror', (error) => errors.push(String(error)));
      return {
        go: (address) => page.goto(address),
        run: (does, ...given) => page.evaluate(does, ...given),
        click: (selector) => page.click(selector),
        async pick(selector, paths) {
          const input = await page.$(selector);
          await input.uploadFile(...paths);
        },
        saved: () => savedIn(downloads),
        errors: async () => errors,
        async close() {
          await browser.close();
          await remove(downloads);
        },
      };
    };
    return { visit, async close() {} };
  },
};

const running = new Set();
process.once('exit', () => running.forEach((child) => child.kill()));
// A run that is broken off leaves nothing behind either.
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1));

/** Starts a program that ends with this one, if not before. */
function start(program, args, options) {
  const child = spawn(program, args, options);
  running.add(child);
  child.once('exit', () => running.delete(child));
  return child;
}

/** Ends a program that was started here, and waits until it has. */
async function end(child) {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill();
  await gone;
}

/** A screen that nobody looks at; its number. */
async function startScreen() {
  // It takes the first number that is free, and says which.
  const screen = start(
    'Xvfb',
    ['-displayfd', '3', '-screen', '0', '1360x1000x24', '-nolisten', 'tcp'],
    { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] },
  );
  const number = await new Promise((resolve, reject) => {
    screen.once('error', reject);
    screen.once('exit', () => reject(new Error('Xvfb did not start')));
    screen.stdio[3].once('data', (data) => resolve(String(data).trim()));
  });
  return { number, close: () => end(screen) };
}

/** A port that nobody listens to. */
async function freePort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** What W3C's WebDriver calls an element in its messages. */
const ELEMENT = 'element-6066-11e4-a52e-4f735466cecf';

/** WebKitGTK's own driver with its MiniBrowser, by W3C's WebDriver protocol. */
async function startWebKit(screen, server) {
  const home = await folder();
  const port = await freePort();
  const driver = start('WebKitWebDriver', [`--port=${port}`], {
    stdio: 'ignore',
    env: {
      ...process.env,
      DISPLAY: `:${screen.number}`,
      GDK_BACKEND: 'x11',
      // Files are saved here, for want of a folder of the user's own for that.
      HOME: home,
      XDG_CONFIG_HOME: join(home, 'config'),
      XDG_CACHE_HOME: join(home, 'cache'),
      XDG_DATA_HOME: join(home, 'data'),
      MESA_SHADER_CACHE_DISABLE: 'true',
      // Its sandbox wants rights of the kernel that containers rarely give, and is not what is tested.
      WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: '1',
    },
  });
  let failed;
  driver.once('error', (error) => (failed = error));
  driver.once('exit', (code) => (failed ??= new Error(`WebKitWebDriver ended with ${code}`)));
  const call = async (method, path, body) => {
    const answer = await fetch(`http://127.0.0.1:${port}${path}`, {
      method,
      body: body && JSON.stringify(body),
    });
    const { value } = await answer.json();
    if (!answer.ok) throw new Error(`${path.split('/').slice(3).join('/')}: ${value.error}: ${value.message}`);
    return value;
  };
  let sessionId;
  const session = (method, path, body) => call(method, `/session/${sessionId}/${path}`, body);
  const close = async () => {
    if (sessionId) await call('DELETE', `/session/${sessionId}`).catch(() => {});
    await end(driver);
    await remove(home);
  };
  const proxy = new URL(server.origin).host;
  const wanted = { proxy: { proxyType: 'manual', httpProxy: proxy, sslProxy: proxy } };
  try {
    await until(() => {
      if (failed) throw failed;
      return call('GET', '/status').then(() => true, () => false);
    }, 'WebKitWebDriver answers');
    const started = await call('POST', '/session', { capabilities: { alwaysMatch: wanted } });
    ({ sessionId } = started);
  } catch (error) {
    await close();
    throw error;
  }
  return { home, session, close };
}

const webkit = {
  name: 'WebKitGTK',
  async start(server) {
    const screen = await startScreen();
    const visit = async () => {
      const { home, session, close } = await startWebKit(screen, server);
      const run = async (does, ...given) => {
        const { threw, value } = await session('POST', 'execute/async', {
          script: `
            const [given, done] = arguments;
            (async () => (${does}).apply(null, given))().then(
              (value) => done({ value: value ?? null }),
              (error) => done({ threw: String(error) }),
            );`,
          args: [given],
        });
        if (threw) throw new Error(threw);
        return value;
      };
      const find = async (selector) =>
        (await session('POST', 'element', { using: 'css selector', value: selector }))[ELEMENT];
      const errors = [];
      // Its driver hands on no console. What happens before a page is loaded is not heard of.
      const collect = async () => {
        errors.push(...(await run(() => globalThis.wentWrong?.splice(0) ?? [])));
        return errors;
      };
      const listen = () =>
        run(() => {
          const wrong = (globalThis.wentWrong = []);
          addEventListener('error', ({ message }) => wrong.push(message));
          addEventListener('unhandledrejection', ({ reason }) => wrong.push(String(reason)));
          addEventListener('securitypolicyviolation', (event) =>
            wrong.push(`${event.violatedDirective} refused ${event.blockedURI}`),
          );
        });
      return {
        async go(address) {
          await collect();
          await session('POST', 'url', { url: address });
          await listen();
        },
        run,
        click: async (selector) => session('POST', `element/${await find(selector)}/click`, {}),
        pick: async (selector, paths) =>
          session('POST', `element/${await find(selector)}/value`, { text: paths.join('\n') }),
        saved: () => savedIn(home),
        errors: collect,
        close,
      };
    };
    return { visit, close: () => screen.close() };
  },
};

export const ENGINES = [chromium, firefox, webkit];
