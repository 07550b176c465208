// Collecting: archives and folders as they are handed in, the page that says how to collect, and
// the page that shows that nothing leaves.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, test } from 'node:test';
import { crc32, deflateRawSync } from 'node:zlib';

import { axe, clipboard, drop, firefox, launch, sample, screenshot, unfold, until } from './harness.mjs';


let site;
before(async () => {
  site = await launch();
});
after(() => site?.close());

async function verdict(page) {
  await page.waitForSelector('#verdict-title');
  await until(async () => (await page.locator('.progress').count()) === 0, 'it has been judged');
  return page.textContent('#verdict-title');
}

/** A ZIP archive of `{ name, text, encrypted? }`, deflated. */
function zip(files) {
  const numbers = (...pairs) =>
    Buffer.concat(pairs.map(([bytes, value]) => {
      const buffer = Buffer.alloc(bytes);
      buffer.writeUIntLE(value, 0, bytes);
      return buffer;
    }));
  const bodies = [];
  const list = [];
  let offset = 0;
  for (const { name, text, encrypted = false } of files) {
    const bytes = Buffer.from(text);
    const packed = deflateRawSync(bytes);
    const path = Buffer.from(name);
    const common = numbers(
      [2, 20], [2, encrypted ? 1 : 0], [2, 8], [4, 0], [4, crc32(bytes)],
      [4, packed.length], [4, bytes.length], [2, path.length], [2, 0],
    );
    const body = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), common, path, packed]);
    list.push(Buffer.concat([
      Buffer.from('PK\x01\x02', 'latin1'), numbers([2, 20]), common,
      numbers([2, 0], [2, 0], [2, 0], [4, 0], [4, offset]), path,
    ]));
    bodies.push(body);
    offset += body.length;
  }
  const directory = Buffer.concat(list);
  return Buffer.concat([
    ...bodies, directory, Buffer.from('PK\x05\x06', 'latin1'),
    numbers([4, 0], [2, files.length], [2, files.length], [4, directory.length], [4, offset], [2, 0]),
  ]);
}

async function five() {
  return [
    { name: 'linchpin-exports/registries-a.json', text: await sample('fires-registries') },
    { name: 'linchpin-exports/registries-b.json', text: await sample('split-registries') },
    { name: 'linchpin-exports/registries-c.json', text: await sample('broken-registries') },
    { name: 'linchpin-exports/defender-a.json', text: await sample('defender-free') },
    { name: 'linchpin-exports/accounts.json', text: '[]' },
  ];
}

test('a ZIP of five exports is unpacked, judged, and its files go one by one or all at once', async () => {
  site.traffic.length = 0;
  const { page, errors, close } = await site.open();
  await drop(page, [{ name: 'exports.zip', bytes: zip(await five()), type: 'application/zip' }]);
  assert.match(await verdict(page), /can be taken over|chain/);
  assert.ok((await page.locator('.grid-row').count()) >= 4);
  await unfold(page);
  const archive = page.locator('.documents > li');
  assert.equal(await archive.count(), 1);
  assert.match(await archive.innerText(), /ZIP archive · 5 files/);
  assert.equal(await archive.locator('.inside .document').count(), 5);
  // Evidence points into the archive, and opens there.
  const fact = page.locator('.timeline .fact').first();
  assert.match(await fact.textContent(), /exports\.zip\/linchpin-exports\/registries-/);
  await fact.click();
  await page.waitForSelector('.viewer .hit');
  assert.match(await page.textContent('#viewer-title'), /^exports\.zip\/linchpin-exports\//);
  await page.keyboard.press('Escape');
  await page.click('button[aria-label="Remove exports.zip/linchpin-exports/defender-a.json"]');
  await until(async () => (await archive.locator('.inside .document').count()) === 4, 'it is gone');
  await until(async () => /not known yet/.test(await verdict(page)), 'the answer follows');
  await archive.scrollIntoViewIfNeeded();
  await screenshot(page, 'archive', { fullPage: true });
  await page.click('button[aria-label="Remove exports.zip"]');
  await page.waitForSelector('.hero');
  assert.deepEqual(errors, []);
  assert.deepEqual(site.foreign(), []);
  await close();
});

test('an encrypted file and a broken archive are explained beside a good file', async () => {
  const { page, errors, close } = await site.open();
  const good = zip(await five());
  await drop(page, [
    { name: 'registries.json', text: await sample('fires-registries') },
    { name: 'secret.zip', bytes: zip([
      { name: 'defender.json', text: await sample('defender-free') },
      { name: 'pods.json', text: '{}', encrypted: true },
    ]) },
    { name: 'cut.zip', bytes: good.subarray(0, good.length / 2) },
    { name: 'more.tar.gz', bytes: Buffer.from([0x1f, 0x8b, 8, 0, 0]) },
  ]);
  assert.match(await verdict(page), /harbourprod can be taken over/);
  const problems = await page.locator('.problems').innerText();
  assert.match(problems, /1 file is encrypted: pods\.json/);
  assert.match(problems, /cut off/);
  assert.match(problems, /tar -xzf/);
  assert.deepEqual(errors, []);
  await screenshot(page, 'archive-problems', { fullPage: true });
  await close();
});

/** A folder on disk with exports and things that are none. */
async function folder() {
  const root = await mkdtemp(join(tmpdir(), 'linchpin-'));
  const files = [
    ...(await five()),
    { name: 'linchpin-exports/prod/deep/defender-b.json', text: await sample('defender-free') },
    { name: 'linchpin-exports/logo.png', text: 'x' },
    { name: 'linchpin-exports/page.html', text: 'x' },
    { name: 'linchpin-exports/.DS_Store', text: 'x' },
    { name: 'linchpin-exports/.git/config', text: 'x' },
  ];
  for (const { name, text } of files) {
    await mkdir(dirname(join(root, name)), { recursive: true });
    await writeFile(join(root, name), text);
  }
  return { path: join(root, 'linchpin-exports'), remove: () => rm(root, { recursive: true }) };
}

test('a folder is chosen with all that is in it, and what cannot be an export is named once', async () => {
  const { page, errors, close } = await site.open();
  const { path, remove } = await folder();
  await page.setInputFiles('.zone input[webkitdirectory]', path);
  await verdict(page);
  const names = await page.locator('.documents strong').allTextContents();
  assert.ok(names.includes('linchpin-exports/prod/deep/defender-b.json'), names.join());
  assert.equal(names.length, 6);
  const notices = page.locator('.notices');
  assert.match(await notices.innerText(), /3 files cannot be exports and were left out/i);
  assert.match(await notices.innerText(), /logo\.png/);
  assert.equal(await notices.locator('li').count(), 1);
  assert.deepEqual(await axe(page), []);
  await notices.locator('button').click();
  assert.equal(await notices.count(), 0);
  assert.deepEqual(errors, []);
  await remove();
  await close();
});

test('a folder dropped on the page is walked', async () => {
  const { page, errors, close } = await site.open();
  const { path, remove } = await folder();
  // Through the browser's own drag and drop: no script can make a folder to drop.
  const client = await page.context().newCDPSession(page);
  const data = { items: [], files: [path], dragOperationsMask: 1 };
  for (const type of ['dragEnter', 'dragOver', 'drop']) {
    await client.send('Input.dispatchDragEvent', { type, x: 400, y: 400, data });
  }
  await verdict(page);
  const names = await page.locator('.documents strong').allTextContents();
  assert.deepEqual(names, [
    'linchpin-exports/accounts.json',
    'linchpin-exports/defender-a.json',
    'linchpin-exports/prod/deep/defender-b.json',
    'linchpin-exports/registries-a.json',
    'linchpin-exports/registries-b.json',
    'linchpin-exports/registries-c.json',
  ]);
  assert.match(await page.locator('.notices').innerText(), /3 files cannot be exports/i);
  assert.deepEqual(errors, []);
  await remove();
  await close();
});

test('a folder that the browser keeps back, one too deep and one too large are said to be so', async () => {
  const { page, close } = await site.open();
  await page.evaluate(() => {
    const file = (fullPath) => ({
      isFile: true, isDirectory: false, name: fullPath.split('/').pop(), fullPath,
      file: (good) => good(new File(['[]'], 'x.json')),
    });
    const folder = (fullPath, inside) => ({
      isFile: false, isDirectory: true, name: fullPath.split('/').pop(), fullPath,
      createReader() {
        let given = 0;
        return {
          // In portions of a hundred, as Chromium gives them.
          readEntries(good) {
            const portion = inside.slice(given, given + 100);
            given += portion.length;
            setTimeout(() => good(portion));
          },
        };
      },
    });
    let deep = folder(`/deep${'/d'.repeat(20)}`, [file(`/deep${'/d'.repeat(20)}/a.json`)]);
    for (let depth = 19; depth >= 0; depth -= 1) deep = folder(`/deep${'/d'.repeat(depth)}`, [deep]);
    const kept = { ...folder('/kept', []), createReader: () => ({ readEntries: (good, bad) => bad(new Error('no')) }) };
    const many = folder('/many', Array.from({ length: 250 }, (_, n) => file(`/many/${n}.json`)));
    const entries = [deep, kept, many];
    DataTransferItem.prototype.webkitGetAsEntry = () => entries.shift();
    const transfer = new DataTransfer();
    for (const name of ['a', 'b', 'c']) transfer.items.add(new File([''], name));
    document.body.dispatchEvent(new DragEvent('drop', { dataTransfer: transfer, bubbles: true, cancelable: true }));
  });
  await page.waitForSelector('.notices');
  const notices = await page.locator('.notices').innerText();
  assert.match(notices, /did not hand over kept/i);
  assert.match(notices, /more than 16 deep/i);
  await until(async () => (await page.locator('.documents > li').count()) === 250, 'all portions came');
  await close();
});

const heading = (page) => page.evaluate(() => `${document.activeElement.tagName} ${document.activeElement.textContent}`);

test('the pages have addresses, go back and forward, and keep the documents', async () => {
  const { page, errors, close } = await site.open();
  await page.click('.card:has(strong:text-is("Fires"))');
  const answer = await verdict(page);
  await page.evaluate(() => window.scrollTo(0, 600));
  // Playwright would scroll to click what is in view already.
  await page.evaluate(() => document.querySelector('.pages a').click());
  await until(async () => (await heading(page)) === 'H1 Collect the evidence', 'the heading has the focus');
  assert.match(page.url(), /#collect$/);
  assert.match(await page.title(), /Collect the evidence/);
  assert.equal(await page.evaluate(() => window.scrollY), 0);
  await page.click('.pages a:has-text("Proof")');
  await until(async () => /How do I know/.test(await heading(page)), 'the heading has the focus');
  assert.match(await page.title(), /How do I know/);
  assert.equal(await page.getAttribute('.pages a:has-text("Proof")', 'aria-current'), 'page');
  await page.goBack();
  await until(async () => (await heading(page)) === 'H1 Collect the evidence', 'back works');
  await page.goBack();
  assert.equal(await verdict(page), answer);
  await until(async () => (await page.evaluate(() => window.scrollY)) === 600, 'it is where it was left');
  assert.match(await page.title(), /can this registry/);
  await page.goForward();
  await until(async () => (await heading(page)) === 'H1 Collect the evidence', 'forward works');
  // What is handed in there is answered on the answer's page.
  await drop(page, [{ name: 'more.json', text: await sample('split-registries') }]);
  await until(async () => (await page.locator('.grid-row').count()) === 4, 'the answer follows');
  assert.deepEqual(errors, []);
  await close();
});

test('a page can be opened by its address, and the start reached from it', async () => {
  const { page, close } = await site.open({ path: '/#proof' });
  await until(async () => /How do I know/.test(await heading(page)), 'the page is shown');
  await page.click('.brand a');
  await page.waitForSelector('.hero');
  await page.click('.commands a:has-text("Collect it all with one script")');
  await page.waitForSelector('#script-title');
  await close();
});

test('both pages are reached and used with the keyboard alone', async () => {
  const { page, close } = await site.open();
  const focused = () =>
    page.evaluate(() => `${document.activeElement.tagName} ${document.activeElement.id} ${document.activeElement.textContent.trim()}`);
  const tabTo = async (what) => {
    for (let tries = 0; tries < 60; tries += 1) {
      if (what.test(await focused())) return;
      await page.keyboard.press('Tab');
    }
    assert.fail(`no way to ${what}`);
  };
  await tabTo(/^A {2}Collect$/);
  await page.keyboard.press('Enter');
  await until(async () => /Collect the evidence/.test(await focused()), 'the heading has the focus');
  await tabTo(/^TEXTAREA subscriptions/);
  await page.keyboard.type('Contoso Prod');
  await tabTo(/^BUTTON .*Copy/);
  await page.keyboard.press('Shift+Tab');
  assert.match(await focused(), /Save collect\.sh/);
  // Past the header without losing the page.
  await page.goto(`${site.origin}/#proof`);
  await until(async () => /How do I know/.test(await heading(page)), 'the page is shown');
  await until(async () => /How do I know/.test(await focused()), 'its heading has the focus');
  await page.keyboard.press('Shift+Tab');
  await page.evaluate(() => document.querySelector('.skip').focus());
  await page.keyboard.press('Enter');
  await until(() => page.evaluate(() => document.activeElement.id === 'main'), 'the page has the focus');
  assert.match(page.url(), /#proof$/);
  await close();
});

const HOSTILE = `Contoso"; touch pwned; echo "$(touch pwned) \`touch pwned\` 'x`;

test('the script names the subscriptions that were typed, safely, and Bash can read it', async () => {
  const { page, close } = await site.open({ path: '/#collect' });
  const typed = ['c0ffee00-1111-4222-8333-444455556666', HOSTILE];
  await page.fill('#subscriptions', typed.join('\n'));
  await until(
    async () => /takes 2 subscriptions/.test(await page.locator('.steps').first().innerText()),
    'the script is written for both',
  );
  await page.context().grantPermissions(['clipboard-write']);
  const copy = page.locator('.script .copy').first();
  await copy.click();
  await until(async () => /Copied/.test(await copy.textContent()), 'it says so');
  const script = await clipboard(page);
  assert.match(script, /^#!\/usr\/bin\/env bash/);
  execFileSync('bash', ['-n'], { input: script });
  // Bash reads the very names that were typed.
  const line = script.split('\n').find((line) => line.startsWith('subscriptions=('));
  const read = execFileSync('bash', ['-c', `${line}\nprintf '%s\\n' "\${subscriptions[@]}"`], { encoding: 'utf8' });
  assert.deepEqual(read.trimEnd().split('\n'), typed);
  // What is saved is what is copied.
  const [download] = await Promise.all([page.waitForEvent('download'), page.click('button:has-text("Save collect.sh")')]);
  assert.equal(download.suggestedFilename(), 'collect.sh');
  assert.equal(await readFile(await download.path(), 'utf8'), script);
  await page.click('.tabs button:has-text("PowerShell")');
  await page.waitForSelector('.warns');
  const [other] = await Promise.all([page.waitForEvent('download'), page.click('button:has-text("Save collect.ps1")')]);
  const power = await readFile(await other.path(), 'utf8');
  assert.match(power, /^param\(\[string\[\]\] \$Subscriptions = @\('c0ffee00-1111-4222-8333-444455556666'\)/m);
  assert.ok(!power.includes('pwned'));
  await page.click('.tabs button:has-text("Bash")');
  const [graph] = await Promise.all([page.waitForEvent('download'), page.click('button:has-text("Save collect-graph.sh")')]);
  assert.equal(graph.suggestedFilename(), 'collect-graph.sh');
  const query = await readFile(await graph.path(), 'utf8');
  execFileSync('bash', ['-n'], { input: query });
  assert.match(query, /az graph query/);
  const saves = page.locator('button:has-text("Save linchpin-")');
  assert.deepEqual((await saves.allTextContents()).map((text) => text.trim()), [1, 2, 3].map((number) => `Save linchpin-${number}.kql`));
  assert.match(await page.locator('[aria-labelledby=graph-title]').innerText(), /bring no pods/);
  await close();
});

test('nothing is handed out, shown or called copied that is not the script asked for', async () => {
  const { page, context, close } = await site.open({ options: { serviceWorkers: 'block' } });
  let release;
  const held = new Promise((resolve) => (release = resolve));
  await context.route(/linchpin-more-.*\.wasm/, async (route) => {
    await held;
    await route.continue();
  });
  await page.goto(`${site.origin}/#collect`);
  await page.reload();
  await page.waitForSelector('#script-title');
  const status = () => page.locator('.steps [role=status]').first().innerText();
  assert.match(await status(), /being written/);
  const downloads = [];
  page.on('download', (download) => downloads.push(download.suggestedFilename()));
  for (const button of await page.locator('.script button').all()) {
    assert.equal(await button.getAttribute('aria-disabled'), 'true');
    await button.click({ force: true });
  }
  // The queries come with it.
  assert.deepEqual(await page.locator('.script pre').allTextContents(), ['', '']);
  assert.deepEqual((await page.locator('.script summary').allTextContents()).filter((words) => /\d/.test(words)), []);
  release();
  await until(async () => /takes all you can see/.test(await status()), 'the script is written');
  assert.deepEqual(downloads, []);

  // What was copied is not what stands there now.
  await context.grantPermissions(['clipboard-write']);
  const copy = page.locator('.script .copy').first();
  await copy.click();
  await until(async () => /Copied/.test(await copy.textContent()), 'it says so');
  for (const change of [
    () => page.click('.tabs button:has-text("PowerShell")'),
    () => page.fill('#subscriptions', 'c0ffee00-1111-4222-8333-444455556666'),
  ]) {
    // What is the same for every wish stays, so that nothing below it moves while a script is written.
    const gone = page.evaluate(() => new Promise((resolve) => {
      const queries = () => [...document.querySelectorAll('.script button')].filter((button) => /\.kql/.test(button.textContent)).length;
      const before = queries();
      const observer = new MutationObserver(() => queries() < before && resolve(true));
      observer.observe(document.body, { childList: true, subtree: true, attributes: true, characterData: true });
      setTimeout(() => resolve(before !== 3), 500);
    }));
    await change();
    assert.equal(await gone, false);
    assert.doesNotMatch(await copy.getAttribute('aria-label'), /Copied/);
    await until(async () => (await copy.getAttribute('aria-disabled')) === null, 'it is written anew');
    await copy.click();
    await until(async () => /Copied/.test(await copy.textContent()), 'it says so');
  }
  await close();
});

test('the proof shows the policy line by line, every request and where the page runs', async () => {
  const { page, context, close } = await site.open();
  await page.click('.hero a:has-text("nothing leaves this page")');
  await page.waitForSelector('.policy');
  const policy = await page.locator('.policy').innerText();
  assert.match(policy, /connect-src/);
  assert.match(policy, /only from the place this page came from/);
  assert.equal(await page.locator('.claims .unsure').count(), 0);
  const fetched = await page.locator('.fetches code').allTextContents();
  assert.ok(fetched.some((url) => url.endsWith('_bg.wasm')));
  assert.equal(fetched[0], `${site.origin}/`);
  assert.deepEqual(fetched.filter((url) => !/^(blob|data):/.test(url) && !url.startsWith(`${site.origin}/`)), []);
  // The list grows by itself.
  await page.evaluate(() => fetch('./icon-none.svg').catch(() => {}));
  await until(async () => (await page.locator('.fetches li').count()) === fetched.length + 1, 'it is listed');
  const build = await page.locator('[aria-labelledby=build-title] dl').innerText();
  const { version } = JSON.parse(execFileSync('cargo', ['metadata', '--no-deps', '--format-version=1', '--offline'], { encoding: 'utf8' })).packages.find(({ name }) => name === 'linchpin');
  assert.ok(build.includes(`Linchpin ${version}`), build);
  assert.match(build, /development build|[0-9a-f]{64}/);
  await context.setOffline(true);
  await until(async () => /no network now/.test(await page.locator('.claims').innerText()), 'it notices');
  await close();
});

test('a request to elsewhere would show in the proof', async () => {
  const { page, close } = await site.open({ path: '/#proof', options: { bypassCSP: true } });
  await page.waitForSelector('.fetches');
  await page.evaluate(() => fetch('http://elsewhere.example/?secret', { mode: 'no-cors' }).catch(() => {}));
  await until(async () => /from elsewhere/.test(await page.locator('.fetches').innerText()), 'it is listed');
  assert.equal(await page.locator('.claims .unsure').count(), 1);
  await close();
});

test('the proof and an archive work in Firefox too', async () => {
  const { page, errors, close } = await firefox(site, '/#proof');
  await until(() => page.$('.fetches li'), 'the list is there');
  const claims = await page.$eval('.claims', (claims) => claims.querySelectorAll('.unsure').length);
  assert.equal(claims, 0);
  const base64 = zip(await five()).toString('base64');
  await page.evaluate((base64) => {
    const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
    const transfer = new DataTransfer();
    transfer.items.add(new File([bytes], 'exports.zip'));
    document.body.dispatchEvent(new DragEvent('drop', { dataTransfer: transfer, bubbles: true, cancelable: true }));
  }, base64);
  await until(() => page.$('.inside .document:nth-child(5)'), 'the archive is unpacked');
  assert.deepEqual(errors, []);
  await close();
});

for (const [name, options] of [
  ['wide', {}],
  ['dark', { dark: true }],
  ['narrow', { width: 360, height: 780 }],
]) {
  test(`the pages are accessible and fit, ${name}`, async () => {
    const { page, errors, close } = await site.open({ ...options, reducedMotion: true });
    for (const fragment of ['collect', 'proof']) {
      await page.evaluate((fragment) => { location.hash = fragment; }, fragment);
      await page.waitForSelector('.page h1');
      await until(async () => new RegExp(fragment === 'proof' ? 'How do I' : 'Collect').test(await page.textContent('.page h1')), 'it is shown');
      assert.deepEqual(await axe(page), []);
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      assert.ok(overflow <= 0, `${fragment}: ${overflow}`);
      await screenshot(page, `${fragment}-${name}`, { fullPage: true });
    }
    assert.deepEqual(errors, []);
    await close();
  });
}
