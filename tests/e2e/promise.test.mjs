// The promise where no policy holds it: what the built files do not contain, what links carry, and
// what a server says beside the page.

import assert from 'node:assert/strict';
import { readFile, readdir } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { DIST, drop, evidence, launch, sample, until, verdict } from './harness.mjs';

const hosts = (name) =>
  readFile(fileURLToPath(new URL(`../../static/hosts/${name}`, import.meta.url)), 'utf8');

/** Ways out of a page that a policy does not stop, or that have no business here. */
const WAYS_OUT = [
  /RTC(PeerConnection|DataChannel|SessionDescription)/i,
  /\bWeb(Socket|Transport)\b/,
  /\bEventSource\b/,
  /\bXMLHttpRequest\b/,
  /\bsendBeacon\b/,
  /\bBroadcastChannel\b|\bSharedWorker\b/,
  /\bwindow\.(opener|parent|top|name)\b|\bself\.(opener|parent)\b/,
  /\bwindow\.open\b|\b(getObject\(\w+\)|arg\d+)\.open\(/,
  /\blocation\.(assign|replace)\b|\blocation(\.href)?\s*=[^=]|\.set_?href\b/i,
  /\bnavigator\.(share|credentials|sendBeacon|clipboard\.read)\b|\.readText\(/,
  /\bindexedDB\b|\bsessionStorage\b|\bdocument\.cookie\b/,
  /rel=["']?(prefetch|prerender|preconnect|dns-prefetch)\b|speculationrules/i,
  /\sping=/,
];

/** The scripts of the site and of the one file, and both pages. What WebAssembly calls, its glue names. */
async function built() {
  const names = (await readdir(DIST)).filter((name) => /\.(js|html)$/.test(name));
  const files = await Promise.all(
    names.map(async (name) => ({ name, text: await readFile(join(DIST, name), 'utf8') })),
  );
  assert.ok(files.length >= 6, names.join(', '));
  return files;
}

test('the built files hold no way out that a policy would not stop', async () => {
  for (const { name, text } of await built()) {
    // Base64 of the one file could spell anything.
    const readable = text.replace(/[A-Za-z0-9+/=]{400,}/g, '');
    for (const way of WAYS_OUT) {
      const found = way.exec(readable);
      assert.equal(
        found,
        null,
        `${name}: …${readable.slice(Math.max(0, (found?.index ?? 0) - 60), (found?.index ?? 0) + 60)}…`,
      );
    }
  }
});

test('whatever is fetched is a file of the site by a name that stands in its scripts', async () => {
  const asked = [];
  for (const { name, text } of await built()) {
    for (const [call] of text.matchAll(/\bfetch\(\s*[^;]{0,60}/g)) asked.push(`${name.split('-')[0]}: ${call}`);
  }
  const known = [
    /: fetch\(module_or_path\)/, // wasm-bindgen's own, of a module it is handed
    /: fetch\(url, \{ priority \}\)/, // start.js: the parts by their names
    /: fetch\(file\('\.\/samples-[0-9a-f]+\.json'\)/,
    /sw\.js: fetch\(request\)/, // the service worker, for what the page asks
  ];
  const others = asked.filter((call) => !known.some((pattern) => pattern.test(call)));
  assert.deepEqual(others, []);
  assert.ok(asked.length >= 4, asked.join('\n'));
});

let chrome;
before(async () => {
  chrome = await launch();
});
after(() => chrome.close());

/** Addresses of everything on the page that could be followed, loaded or sent. */
const addresses = (page) =>
  page.evaluate(() => {
    const found = [];
    for (const element of document.querySelectorAll('*')) {
      for (const name of ['href', 'src', 'action', 'formaction', 'ping', 'srcset', 'data', 'poster', 'style']) {
        const value = element.getAttribute(name);
        if (value) found.push({ tag: element.localName, name, value, rel: element.getAttribute('rel') ?? '' });
      }
    }
    return found;
  });

test('no link, source or style on the page carries anything of what was dropped', async () => {
  const { page, close } = await chrome.open();
  const text = await sample('fires-registries');
  // The names in the document get a word that nothing of ours has.
  const planted = text.replace(/harbour(prod|test)|rg-platform/g, '$&zqplanted');
  assert.notEqual(planted, text);
  await drop(page, [{ name: 'zqplanted.json', text: planted }]);
  await verdict(page);
  await until(
    () => page.evaluate(() => document.body.innerText.includes('zqplanted')),
    'the planted word, where people read it',
  );
  await page.evaluate(() => document.querySelectorAll('details').forEach((each) => (each.open = true)));
  const found = await addresses(page);
  assert.deepEqual(found.filter(({ value }) => decodeURIComponent(value).toLowerCase().includes('zqplanted')), []);
  const outward = found.filter(({ value }) => /^(https?:)?\/\//.test(value));
  assert.ok(outward.length > 0, 'techniques link to MITRE');
  for (const { tag, value, rel } of outward) {
    assert.equal(tag, 'a', value);
    assert.match(value, /^https:\/\/attack\.mitre\.org\/techniques\/T\d+(\/|\.)?[\d/]*$/);
    assert.match(rel, /noreferrer/, value);
    assert.match(rel, /noopener/, value);
  }
  assert.deepEqual(found.filter(({ name }) => name === 'ping'), []);
  await close();
});

test('what is typed or shown goes to no spell checker and no translator', async () => {
  const { page, close } = await chrome.open();
  await drop(page, await evidence());
  await verdict(page);
  const state = await page.evaluate(() => ({
    translate: document.documentElement.getAttribute('translate'),
    checked: [...document.querySelectorAll('textarea, input[type=text], input[type=search], input:not([type])')]
      .filter((each) => each.spellcheck)
      .map((each) => each.id),
  }));
  assert.deepEqual(state, { translate: 'no', checked: [] });
  await close();
});

/** How each host reads its file: the headers of an address, by name in small letters. */
const READERS = {
  _headers(text) {
    const rules = [];
    for (const line of text.split('\n')) {
      if (!line.trim() || line.startsWith('#')) continue;
      if (!line.startsWith(' ')) rules.push({ address: line.trim(), headers: [] });
      else rules.at(-1).headers.push(line.trim().split(/:\s+(.*)/s).slice(0, 2));
    }
    return (address) => {
      const headers = {};
      for (const rule of rules) {
        const fits = rule.address.endsWith('*')
          ? address.startsWith(rule.address.slice(0, -1))
          : address === rule.address;
        if (!fits) continue;
        for (const [name, value] of rule.headers) {
          const key = name.toLowerCase();
          headers[key] = key in headers ? `${headers[key]}, ${value}` : value;
        }
      }
      return headers;
    };
  },
  'nginx.conf'(text) {
    const read = (lines) =>
      Object.fromEntries(
        [...lines.matchAll(/add_header (\S+) "([^"]*)" always;/g)].map(([, name, value]) => [
          name.toLowerCase(),
          value,
        ]),
      );
    const locations = [...text.matchAll(/location = (\S+) \{([^}]*)\}/g)];
    const server = read(text.replace(/location[^}]*\}/g, ''));
    return (address) => {
      // nginx answers a folder with its index, by that address.
      const asked = address.endsWith('/') ? `${address}index.html` : address;
      const location = locations.find(([, path]) => path === asked);
      return location ? read(location[2]) : server;
    };
  },
  'staticwebapp.config.json'(text) {
    const { globalHeaders, routes } = JSON.parse(text);
    const small = (headers) =>
      Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
    return (address) => ({
      ...small(globalHeaders),
      ...small(routes.find(({ route }) => route === address)?.headers ?? {}),
    });
  },
};

/** What a page of somebody else's gets to show that puts the site into a frame. */
async function framed(site) {
  const other = createServer((_, response) => {
    response.writeHead(200, { 'Content-Type': 'text/html' });
    response.end(`<iframe src="${site.origin}/"></iframe>`);
  });
  await new Promise((resolve) => other.listen(0, '127.0.0.1', resolve));
  const context = await site.browser.newContext({
    proxy: { server: site.origin, bypass: '127.0.0.1' },
  });
  try {
    const page = await context.newPage();
    await page.goto(`http://127.0.0.1:${other.address().port}/`, { waitUntil: 'load' });
    const [, frame] = await until(() => page.frames().length === 2 && page.frames(), 'the frame');
    return await frame.evaluate(() => document.body?.innerText ?? '').catch(() => '');
  } finally {
    await context.close();
    other.closeAllConnections();
    await new Promise((resolve) => other.close(resolve));
  }
}

test('without those headers a page of somebody else could frame it', async () => {
  assert.match(await framed(chrome), /Linchpin/);
});

for (const [name, reader] of Object.entries(READERS)) {
  test(`the site runs under the headers of ${name}, and nobody may frame it`, async () => {
    const headers = reader(await hosts(name));
    const strict = await launch({ headers });
    try {
      const { page, errors, close } = await strict.open();
      const got = Object.fromEntries((await fetch(`${strict.origin}/`)).headers);
      for (const policy of ["default-src 'none'", "connect-src 'self'", "frame-ancestors 'none'"]) {
        assert.ok(got['content-security-policy'].includes(policy), policy);
      }
      assert.equal(got['x-content-type-options'], 'nosniff');
      assert.equal(got['cross-origin-opener-policy'], 'same-origin');
      assert.equal(got['cross-origin-resource-policy'], 'same-origin');
      assert.match(got['permissions-policy'], /camera=\(\)/);
      await drop(page, await evidence());
      assert.notEqual(await verdict(page), '');
      assert.deepEqual(errors, []);
      await close();

      assert.ok(!(await framed(strict)).includes('Linchpin'));
    } finally {
      await strict.close();
    }
  });
}

test('the one file runs beside the site under the same headers', async () => {
  const strict = await launch({ headers: READERS._headers(await hosts('_headers')) });
  try {
    const { page, errors, close } = await strict.open({ path: '/linchpin.html' });
    await drop(page, await evidence());
    await verdict(page);
    assert.deepEqual(errors, []);
    await close();
  } finally {
    await strict.close();
  }
});
