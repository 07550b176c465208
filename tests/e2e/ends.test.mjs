// What judges comes to its end: over a document, over a file that is made, or by itself. Nothing else
// is lost by it.

import assert from 'node:assert/strict';
import { mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { pathToFileURL } from 'node:url';

import { endingSite } from './ending.mjs';
import { axe, drop, firefox, launch, paste, sample, screenshot, unfold, until } from './harness.mjs';

let folder;
let site;
before(async () => {
  folder = await endingSite();
  site = await launch({ folder });
});
after(async () => {
  await site?.close();
  await rm(folder, { recursive: true });
});

const shown = async (page, selector) =>
  (await page.locator(selector).count()) ? page.locator(selector).first().innerText() : '';
const judged = (page, wanted) =>
  until(
    async () =>
      (await page.locator('.progress').count()) === 0 && wanted.test(await shown(page, '#verdict-title')),
    `the verdict matches ${wanted}`,
  );
const alert = (page, wanted) =>
  until(async () => wanted.test(await shown(page, '[role=alert]')), `an alert matches ${wanted}`);

const with_ = async (...names) => [
  { name: 'registries.json', text: await sample('fires-registries') },
  ...names.map((name) => ({ name, text: '[]' })),
  { name: 'defender.json', text: await sample('defender-free') },
];

for (const [name, options] of [
  ['wide', {}],
  ['dark', { dark: true }],
  ['narrow', { width: 360, height: 780 }],
]) {
  test(`a document that ends what judges is set aside, and the others are judged, ${name}`, async () => {
    const { page, errors, close } = await site.open({ ...options, reducedMotion: true });
    await drop(page, await with_('ends-reading.json'));
    await judged(page, /harbourprod can be taken over/);
    await alert(page, /Set aside: ends-reading\.json\s+Judging broke off over it: .* an error of Linchpin\. The answer is without it/);
    // The report says it too.
    await unfold(page);
    assert.match(await shown(page, '.problems:not([role=alert] *)'), /was set aside/i);
    assert.match(await shown(page, '.documents li:has-text("ends-reading.json")'), /nothing of it counts/);
    const overflow = () =>
      page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    assert.ok((await overflow()) <= 0);
    assert.deepEqual(await axe(page), []);
    assert.deepEqual(errors, []);
    await screenshot(page, `set-aside-${name}`);
    await close();
  });
}

test('what was set aside can be tried alone and taken out, with the keyboard', async () => {
  const { page, errors, close } = await site.open({ reducedMotion: true });
  await drop(page, await with_('ends-reading.json'));
  await judged(page, /can be taken over/);
  await alert(page, /Set aside/);
  await page.focus('#main');
  await page.keyboard.press('Tab');
  assert.match(await page.evaluate(() => document.activeElement.textContent), /^Try it alone$/);
  await page.keyboard.press('Enter');
  // It ends it alone too; so the others come back.
  await alert(page, /Set aside again: ends-reading\.json\s+Alone, too/);
  await judged(page, /can be taken over/);
  assert.equal(await page.evaluate(() => document.activeElement.id), 'main');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  assert.match(await page.evaluate(() => document.activeElement.ariaLabel), /Take it out: ends-reading\.json/);
  await page.keyboard.press('Enter');
  await until(async () => (await page.locator('[role=alert]').count()) === 0, 'it is gone');
  await judged(page, /can be taken over/);
  assert.equal(await page.locator('.documents > li').count(), 2);
  assert.deepEqual(errors, []);
  await close();
});

test('which document ends the judging is found out', async () => {
  const { page, close } = await site.open();
  await drop(page, await with_('ends-judging.json', 'other.json', 'ends-judging-too.json'));
  await judged(page, /can be taken over/);
  await alert(page, /Set aside: ends-judging\.json[\s\S]*Set aside: ends-judging-too\.json/);
  assert.doesNotMatch(await shown(page, '[role=alert]'), /other\.json/);
  await close();
});

for (const [name, words] of [
  ['ends-for-memory.json', /probably there was not enough memory/],
  ['ends-unheard.json', /not enough memory, or/],
  ['ends-garbled.json', /an error of Linchpin/],
]) {
  test(`${name} is set aside too`, async () => {
    const { page, close } = await site.open();
    await drop(page, await with_(name));
    await judged(page, /can be taken over/);
    await alert(page, words);
    assert.match(await shown(page, '[role=alert]'), new RegExp(name));
    await close();
  });
}

test('without a worker the page notices just the same, and starts anew', async () => {
  const { page, context, close } = await site.open({ started: false });
  await context.addInitScript(() => {
    window.Worker = class {
      constructor() {
        throw new Error('no workers here');
      }
    };
  });
  await page.reload();
  await page.waitForSelector('.card');
  await drop(page, await with_('ends-reading.json'));
  await judged(page, /can be taken over/);
  await alert(page, /Set aside: ends-reading\.json/);
  await page.click('button:has-text("Start over")');
  await drop(page, [{ name: 'other.json', text: await sample('split-registries') }]);
  await judged(page, /not known/);
  // Nothing of the sessions before is in the one that is new.
  assert.doesNotMatch(await shown(page, 'main'), /harbourprod/);
  await close();
});

test('what was chosen, filtered and pasted stays', async () => {
  const { page, close } = await site.open();
  await paste(page, await sample('fires-registries'));
  await judged(page, /not known/);
  await drop(page, [{ name: 'defender.json', text: await sample('defender-free') }]);
  await judged(page, /can be taken over/);
  await page.fill('#filter', 'harbour');
  await unfold(page);
  await page.locator('#switch-0').click();
  await until(async () => (await page.locator('.what-if').count()) === 1, 'the switch is on');
  assert.match(await shown(page, '#verdict-title'), /The chain is broken/);
  await drop(page, [{ name: 'ends-reading.json', text: '[]' }]);
  await alert(page, /Set aside/);
  await until(async () => (await page.locator('.progress').count()) === 0, 'it is judged');
  // Nothing is clear for all of it beside a document that was not read.
  assert.match(await shown(page, '#verdict-title'), /not known yet/);
  assert.equal(await page.locator('#switch-0').getAttribute('aria-checked'), 'true');
  assert.equal(await page.inputValue('#filter'), 'harbour');
  await unfold(page);
  assert.match(await shown(page, '.documents'), /pasted text/);
  await close();
});

test('a file that cannot be made is told, and the page goes on', async () => {
  const { page, close } = await site.open();
  await drop(page, [{ name: 'ends-export.json', text: await sample('fires-registries') }]);
  await judged(page, /not known/);
  await page.click('.actions button:has-text("Take away")');
  await page.locator('.files button', { hasText: 'Save' }).first().click();
  await until(async () => /file could not be made/i.test(await shown(page, '.takeaway .notices')), 'it is told');
  assert.deepEqual(await axe(page), []);
  await screenshot(page, 'file-not-made');
  await page.keyboard.press('Escape');
  await page.click('.actions button:has-text("Take away")');
  // A link is made of the same session, by the same worker.
  await page.waitForSelector('.making a.button');
  await page.keyboard.press('Escape');
  await unfold(page);
  await page.click('button[aria-label="Remove ends-export.json"]');
  await drop(page, await with_());
  await judged(page, /can be taken over/);
  await page.click('.actions button:has-text("Take away")');
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.locator('.files button', { hasText: 'Save' }).first().click(),
  ]);
  assert.match(download.suggestedFilename(), /^linchpin-/);
  await close();
});

test('a file that is changed or gone when it is read again is told as that', async () => {
  const { page, close } = await site.open();
  const disk = await mkdtemp(join(tmpdir(), 'linchpin-'));
  const path = (name) => join(disk, name);
  await writeFile(path('gone.json'), await sample('defender-free'));
  await writeFile(path('changed.json'), await sample('split-registries'));
  await page.setInputFiles('input[type=file]', [path('gone.json'), path('changed.json')]);
  await judged(page, /any of|no single|can be|not known/);
  await drop(page, [{ name: 'registries.json', text: await sample('fires-registries') }]);
  await judged(page, /can be taken over/);
  await rm(path('gone.json'));
  await writeFile(path('changed.json'), `${await sample('split-registries')}\n\n`);
  await drop(page, [{ name: 'ends-reading.json', text: '[]' }]);
  await alert(page, /Set aside/);
  await judged(page, /not known/);
  const problems = await shown(page, '#problems');
  assert.match(problems, /no longer where it was\s+gone\.json/);
  assert.match(problems, /changed since it was chosen[^\n]*\s+changed\.json/);
  await rm(disk, { recursive: true });
  await close();
});

test('what judges can be had later: nothing of what was dropped before is lost', async () => {
  const copy = await endingSite();
  const name = (await readdir(copy)).find((name) => /^linchpin-engine-.*\.wasm$/.test(name));
  await rename(join(copy, name), join(copy, `not-${name}`));
  const other = await launch({ folder: copy });
  const { page, close } = await other.open();
  await drop(page, await with_());
  await until(async () => /could not be loaded/.test(await shown(page, '.notices')), 'it is told');
  await until(async () => /^Nothing is read yet/.test(await shown(page, 'main h1')), 'it does not wait');
  assert.equal(await page.locator('.progress').count(), 0);
  assert.match(await shown(page, '.band'), /Not read: registries\.json, defender\.json are here, and nothing of them is lost/);
  assert.deepEqual(await axe(page), []);
  await screenshot(page, 'nothing-read');
  await rename(join(copy, `not-${name}`), join(copy, name));
  await page.click('button:has-text("Read them")');
  await judged(page, /can be taken over/);
  await close();
  await other.close();
  await rm(copy, { recursive: true });
});

test('in the one file, from a disk, it is the same', async () => {
  const context = await site.browser.newContext();
  const page = await context.newPage();
  const errors = [];
  context.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
  await page.goto(pathToFileURL(join(folder, 'linchpin.html')).href);
  await until(() => page.evaluate(() => Boolean(window.wasmBindings)), 'the app runs');
  await drop(page, await with_('ends-reading.json', 'ends-unheard.json'));
  await judged(page, /can be taken over/);
  await alert(page, /ends-reading[\s\S]*ends-unheard/);
  assert.deepEqual(errors, []);
  await context.close();
});

test('in Firefox it is the same', async () => {
  const fox = await firefox(site);
  const { page } = fox;
  try {
    const disk = await mkdtemp(join(tmpdir(), 'linchpin-'));
    const files = await with_('ends-reading.json', 'ends-unheard.json');
    for (const { name, text } of files) await writeFile(join(disk, name), text);
    const input = await page.$('input[type=file]');
    await input.uploadFile(...files.map(({ name }) => join(disk, name)));
    const text = (selector) =>
      page.evaluate((selector) => document.querySelector(selector)?.innerText ?? '', selector);
    await until(async () => /ends-reading[\s\S]*ends-unheard/.test(await text('[role=alert]')), 'both are set aside');
    await until(async () => /can be taken over/.test(await text('#verdict h1')), 'the others are judged');
    assert.deepEqual(fox.errors, []);
    await rm(disk, { recursive: true });
  } finally {
    await fox.close();
  }
});
