// A whole estate: what falls, what would follow, what to change, and what is taken away.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { ESTATE, axe, clipboard, drop, launch, screenshot, unfold, until, wholeEstate } from './harness.mjs';

let chrome;
before(async () => {
  chrome = await launch();
});
after(() => chrome.close());

const text = (page, selector) =>
  page.evaluate((selector) => document.querySelector(selector)?.innerText ?? '', selector);
const shown = (page, selector, what) =>
  until(() => page.evaluate((selector) => Boolean(document.querySelector(selector)), selector), what);
const headline = (page, wanted) =>
  until(async () => wanted.test(await text(page, '#verdict h1')), `the headline matches ${wanted}`);

async function open(options) {
  // What is still fading in has colours of its own.
  const tab = await chrome.open({ reducedMotion: true, ...options });
  await drop(tab.page, await wholeEstate());
  await headline(tab.page, /tarnholtprod can be taken over/);
  await shown(tab.page, '.timeline .facts', 'the walkthrough');
  return tab;
}

test('a folder with everything: one switch, and the chain opens', async () => {
  const { page, errors, close } = await open();
  assert.match(await text(page, '#blast .totals'), /43 workloads seen[\s\S]*12 exposed/);
  await unfold(page);
  await page.locator('#switch-0').click();
  await headline(page, /^It is not known|^The chain is broken|tarnholtcargo|split|no single/i);
  assert.match(await text(page, '.what-if'), /1 finding is taken as mended/);
  assert.doesNotMatch(await text(page, '#verdict h1'), /tarnholtprod can be/);
  assert.equal(await page.locator('#switch-0').getAttribute('aria-checked'), 'true');
  assert.match(await text(page, '#rules .finding'), /as if the admin account were off/);
  assert.match(await text(page, '#blast .totals'), /4 perhaps exposed/);
  await page.locator('.what-if button', { hasText: 'Back to the evidence' }).click();
  await headline(page, /tarnholtprod can be taken over/);
  assert.equal(await page.locator('.what-if').count(), 0);
  assert.deepEqual(errors, []);
  await close();
});

test('the picture opens and shuts with the keyboard, and a step lights its part', async () => {
  const { page, close } = await open();
  await unfold(page);
  // What is opened may shut another group for room, so they are told apart by what they say.
  const boxes = async () => String(await page.locator('.blast-picture .box').allTextContents());
  const before = await boxes();
  const group = page.locator('.blast-picture .shut').first();
  await group.focus();
  await page.keyboard.press('Enter');
  await until(async () => (await boxes()) !== before, 'the group is open');
  await page.locator('.timeline > li').nth(2).hover();
  await shown(page, '.picture-frame.lit-3', 'the images are lit');
  await page.locator('.in-picture').nth(3).click();
  await shown(page, '.picture-frame.lit-4', 'the workloads are lit');
  // The table says the same.
  const rows = await page.locator('.workloads tbody tr').count();
  assert.ok(rows >= 11, `${rows} rows`);
  await page.locator('#workload-filter').fill('booking');
  await until(async () => (await page.locator('.workloads tbody tr').count()) < rows, 'the table is filtered');
  await close();
});

test('fixes name whom they hurt, in four languages, and can be copied', async () => {
  const { page, close } = await open();
  await unfold(page);
  const card = page.locator('#rules .rule').first();
  await card.locator('.fixing button').first().click();
  await shown(page, '.fix', 'the fixes');
  assert.match(await card.innerText(), /Who gets hurt/i);
  assert.match(await card.locator('pre').first().innerText(), /az acr update .*tarnholtprod.*--admin-enabled.*false/);
  await card.locator('.block .copy').first().click();
  assert.match(await clipboard(page), /^az acr update/);
  for (const [tab, wanted] of [
    ['Bicep', /adminUserEnabled: false/],
    ['Terraform', /admin_enabled\s*=\s*false/],
  ]) {
    await card.locator('.tabs button', { hasText: tab }).click();
    await until(async () => wanted.test(await card.locator('pre').first().innerText()), tab);
  }
  await card.locator('.tabs button', { hasText: 'Azure Policy' }).click();
  await until(async () => /dc921057-6b28-4fbe-9b83-f7bec05db6c2/.test(await card.innerText()), 'the policy');
  await close();
});

test('the smallest change can be tried, weighed anew, and made into a script that Bash can read', async () => {
  const { page, close } = await open();
  const first = page.locator('.cut').first();
  assert.match(await first.innerText(), /Keep the attacker out[\s\S]*1 change/);
  await first.locator('button', { hasText: 'Write the script' }).click();
  await shown(page, '.script pre', 'the script');
  const script = await page.locator('.script pre').innerText();
  const folder = await mkdtemp(join(tmpdir(), 'linchpin-'));
  await writeFile(join(folder, 'script.sh'), script);
  execFileSync('bash', ['-n', join(folder, 'script.sh')]);
  await rm(folder, { recursive: true });
  assert.match(script, /tarnholtprod/);
  // Where breakage counts for more, Defender is the smaller change.
  await page.locator('#break .weights summary').click();
  await page.locator('#weight-breakage').fill('5');
  const lightest = page.locator('.cut', { hasText: 'Defender' }).first();
  await until(async () => (await lightest.count()) > 0 && /points for work and risk/.test(await lightest.innerText()), 'the weights are heard');
  assert.doesNotMatch(await first.innerText(), /Defender/, 'what prevents stays first');
  await lightest.locator('button', { hasText: 'Show what would follow' }).click();
  await until(async () => /taken as mended/.test(await text(page, '.what-if')), 'what would follow');
  assert.doesNotMatch(await text(page, '#verdict h1'), /tarnholtprod can be/);
  await close();
});

test('before and after: the answer is kept, and what closed is told', async () => {
  const { page, errors, close } = await open();
  await page.locator('#compare button').click();
  await shown(page, '#compare button[aria-pressed="true"]', 'the answer is to be kept');
  const files = (await wholeEstate()).map(({ name, text }) => ({
    name,
    text: text.replaceAll('"adminUserEnabled": true', '"adminUserEnabled": false'),
  }));
  await drop(page, files);
  await shown(page, '.comparison', 'the comparison');
  assert.match(await text(page, '.comparison'), /fixed/i);
  assert.deepEqual(await axe(page), []);
  await screenshot(page, 'comparison', { fullPage: true });
  await page.locator('.actions button', { hasText: 'Take away' }).click();
  await page.locator('.takeaway .tabs button', { hasText: 'The comparison' }).click();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.locator('.files li', { hasText: 'Markdown' }).locator('button', { hasText: 'Save' }).click(),
  ]);
  assert.equal(download.suggestedFilename(), 'linchpin-comparison.md');
  assert.doesNotMatch(await readFile(await download.path(), 'utf8'), /tarnholt/);
  assert.deepEqual(errors, []);
  await close();
});

test('a downloaded report is a baseline for another day', async () => {
  const { page, close } = await open();
  await page.locator('.actions button', { hasText: 'Take away' }).click();
  for (const box of ['redact-ids', 'redact-names', 'redact-addresses', 'redact-files']) await page.locator(`#${box}`).uncheck();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.locator('.files li', { hasText: 'JSON' }).first().locator('button', { hasText: 'Save' }).click(),
  ]);
  const report = await readFile(await download.path(), 'utf8');
  await close();

  const alone = await chrome.open();
  await drop(alone.page, [{ name: 'linchpin-report.json', text: report }]);
  await headline(alone.page, /tarnholtprod can be taken over/);
  assert.match(await text(alone.page, '.band'), /not judged again/);
  const registries = await readFile(join(ESTATE, 'registries-tarnholt-production.json'), 'utf8');
  await drop(alone.page, [{ name: 'registries.json', text: registries }]);
  await shown(alone.page, '.comparison', 'the comparison');
  await alone.close();

  const forged = await chrome.open();
  await drop(forged.page, [{ name: 'forged.json', text: report.replace('"verdict": "fires"', '"verdict": "broken"') }]);
  await until(async () => /forged\.json/.test(await text(forged.page, '#problems')), 'the forgery is told');
  await forged.close();
});

test('a link opens in another profile, redacted, read-only, and hostile links break nothing', async () => {
  const { page, close } = await open();
  await page.locator('.actions button', { hasText: 'Take away' }).click();
  await shown(page, '.making a.button', 'the link');
  assert.match(await text(page, '.length'), /characters/);
  const link = await page.locator('.making a.button').getAttribute('href');
  await page.locator('.leaves summary').click();
  assert.doesNotMatch(await text(page, '.leaves'), /tarnholt/i);
  await page.locator('#passphrase').fill('correct horse');
  await page.locator('#passphrase').blur();
  await until(async () => /#v1e\./.test((await page.locator('.making a.button').getAttribute('href').catch(() => '')) ?? ''), 'the locked link');
  const locked = await page.locator('.making a.button').getAttribute('href');
  await close();

  const fragment = (url) => `/${url.slice(url.indexOf('#'))}`;
  const other = await chrome.open({ path: fragment(link) });
  await headline(other.page, /registry-1 can be taken over/);
  assert.match(await text(other.page, '.band'), /Somebody shared this report/);
  assert.equal(await other.page.locator('#documents').count(), 0, 'read-only');
  assert.doesNotMatch(await other.page.content(), /tarnholt/i);
  await other.page.locator('.band button').click();
  await shown(other.page, '.zone', 'a start of one’s own');
  assert.deepEqual(other.errors, []);
  await other.close();

  const closed = await chrome.open({ path: fragment(locked) });
  await closed.page.locator('#unlock').fill('wrong');
  await closed.page.keyboard.press('Enter');
  await until(async () => /does not open/.test(await text(closed.page, 'main')), 'the wrong passphrase is told');
  await closed.page.locator('#unlock').fill('correct horse');
  await closed.page.keyboard.press('Enter');
  await headline(closed.page, /registry-1 can be taken over/);
  await closed.close();

  for (const bad of [link.slice(0, link.length - 40), `${link.slice(0, 60)}AAAA${link.slice(64)}`, `${link.slice(0, link.indexOf('#'))}#v1.%00<script>`, `${link.slice(0, link.indexOf('#'))}#v9.abc`]) {
    const tab = await chrome.open({ path: fragment(bad) });
    await until(async () => /could not be opened/.test(await text(tab.page, 'main')), `a sentence for ${bad.slice(-30)}`);
    await tab.page.locator('main button').click();
    await shown(tab.page, '.zone', 'the page still works');
    assert.deepEqual(tab.errors, []);
    await tab.close();
  }
});

test('M copies the report as Markdown, hypothetical or not', async () => {
  const { page, close } = await open();
  await unfold(page);
  await page.locator('#switch-0').click();
  await shown(page, '.what-if', 'the what-if');
  await page.context().grantPermissions(['clipboard-write']);
  await page.locator('h1').first().click();
  await page.keyboard.press('m');
  const copied = await until(async () => {
    const found = await clipboard(page);
    return /CHAIN-026/.test(found) && found;
  }, 'the clipboard');
  assert.match(copied, /What if: 1 finding is taken as mended/);
  await close();
});

for (const [name, options] of [
  ['wide', { width: 1360, height: 950 }],
  ['narrow', { width: 360, height: 780 }],
  ['dark', { width: 1360, height: 950, dark: true }],
]) {
  test(`the estate is accessible and fits, ${name}`, async () => {
    const { page, close } = await open(options);
    assert.deepEqual(await axe(page), []);
    const fits = () => page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    assert.ok((await fits()) <= 0);
    await screenshot(page, `estate-${name}-folded`, { fullPage: true });
    await unfold(page);
    assert.deepEqual(await axe(page), []);
    assert.ok((await fits()) <= 0);
    await screenshot(page, `estate-${name}`, { fullPage: true });
    await page.locator('.actions button').first().click();
    await shown(page, '.making', 'the panel');
    assert.deepEqual(await axe(page), []);
    await screenshot(page, `takeaway-${name}`);
    await close();
  });
}
