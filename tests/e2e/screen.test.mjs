// The answer on one screen: what is in view at once, what unfolds, and what the address says of it.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { after, before, test } from 'node:test';

import { axe, drop, launch, sample, screenshot, until, verdict, wholeEstate } from './harness.mjs';

let site;
before(async () => {
  site = await launch();
});
after(() => site?.close());

async function estate(options = {}) {
  const tab = await site.open({ reducedMotion: true, ...options });
  await drop(tab.page, await wholeEstate());
  await verdict(tab.page);
  return tab;
}

/** Which of these elements are not wholly in view. */
const outOfView = (page, selectors) =>
  page.evaluate(
    (selectors) =>
      selectors.filter((selector) => {
        const found = [...document.querySelectorAll(selector)];
        return (
          found.length === 0 ||
          found.some((each) => {
            const { top, bottom, left, right, height } = each.getBoundingClientRect();
            return height === 0 || top < 0 || left < 0 || right > innerWidth + 1 || bottom > innerHeight + 1;
          })
        );
      }),
    selectors,
  );

const GLANCE = ['#verdict h1', '.links li', '.at-blast', '.at-registries', '.at-break', '.at-missing'];

for (const [name, options] of [
  ['wide', { width: 1280, height: 800 }],
  ['narrow', { width: 390, height: 844 }],
]) {
  test(`verdict, links, what falls, where to start, what to change and the evidence are on one screen, ${name}`, async () => {
    const { page, errors, close } = await estate(options);
    assert.deepEqual(await outOfView(page, GLANCE), []);
    const glance = await page.locator('.glance').innerText();
    assert.match(glance, /12 workloads[\s\S]*production/);
    assert.match(glance, /tarnholtprod/);
    assert.match(glance, /First change that prevents\s+(Turn the admin account off at|Allow only known IP ranges at) tarnholtprod/);
    assert.match(glance, /Enough for\s+\d+ of \d+ verdicts/);
    if (name === 'wide') {
      const height = await page.evaluate(() => document.documentElement.scrollHeight);
      // A third of what it once was, and a row for registries that are not here.
      assert.ok(height <= 11_900 / 3 + 60, `the page of the estate is ${height} pixels long`);
    }
    await screenshot(page, `screen-${name}`);
    assert.deepEqual(errors, []);
    await close();
  });
}

test('an answer that comes is in view, however far down the sample was', async () => {
  const { page, close } = await site.open({ width: 360, height: 740, reducedMotion: true });
  const card = page.locator('.card', { hasText: 'A whole estate' });
  await card.scrollIntoViewIfNeeded();
  await page.evaluate(() => scrollTo(0, document.documentElement.scrollHeight));
  await card.click();
  await verdict(page);
  await until(() => page.evaluate(() => scrollY === 0), 'the page is at its top');
  assert.deepEqual(await outOfView(page, ['#verdict h1']), []);
  await screenshot(page, 'screen-sample-on-a-phone');
  await close();
});

test('the rail says where one is', async () => {
  const { page, close } = await estate({ width: 1280, height: 800 });
  const at = () => page.locator('.rail [aria-current]').innerText();
  assert.equal(await at(), 'The answer');
  for (const part of ['What is missing', 'What falls']) {
    await page.locator('.rail a', { hasText: part }).click();
    await until(async () => (await at()) === part, `it is ${part}`);
  }
  await page.evaluate(() => scrollTo(0, document.documentElement.scrollHeight));
  await until(async () => (await at()) === 'About the chain', 'it is the end');
  await close();
});

test('a view stands in the address, without a name in it, and back and forward work', async () => {
  const { page, errors, close } = await estate({ width: 1280, height: 800 });
  const fragment = () => page.evaluate(() => location.hash);
  const shown = (name) =>
    until(async () => (await page.textContent('#walkthrough-title')).includes(name), `${name} is shown`);
  assert.equal(await fragment(), '');
  await page.locator('.grid-row', { hasText: 'tarnholtcargo' }).click();
  await shown('tarnholtcargo');
  await page.locator('.timeline summary').nth(2).click();
  await page.locator('.controls button', { hasText: 'Undetermined' }).click();
  await until(async () => /only=undetermined/.test(await fragment()), 'the filter');
  const view = await fragment();
  assert.match(view, /^#verdict;registry=\d;steps=3;only=undetermined$/);
  assert.doesNotMatch(view, /tarnholt/);

  await page.goBack();
  await until(async () => !/only=/.test(await fragment()), 'the step before');
  await until(async () => (await page.locator('.grid-row').count()) === 6, 'all are listed again');
  await page.goBack();
  await until(async () => (await page.locator('.timeline details[open]').count()) === 0, 'it is shut again');
  await page.goBack();
  await shown('tarnholtprod');
  await page.goForward();
  await shown('tarnholtcargo');
  assert.deepEqual(errors, []);
  await close();

  // The same documents bring the same view.
  const other = await estate({ width: 1280, height: 800, path: `/${view}` });
  await until(async () => (await other.page.textContent('#walkthrough-title')).includes('tarnholtcargo'), 'the registry');
  assert.equal(await other.page.locator('.timeline > li').nth(2).locator('details[open]').count(), 1);
  assert.equal(await other.page.locator('.timeline details[open]').count(), 1);
  assert.equal(await other.page.locator('.grid-row').count(), 1);
  await other.page.locator('.rail a', { hasText: 'The rules' }).click();
  await until(async () => /^#rules;registry=/.test(await other.page.evaluate(() => location.hash)), 'the part');
  // Another page and back again: everything is as it was.
  await other.page.locator('.pages a', { hasText: 'Proof' }).click();
  await other.page.waitForSelector('.page');
  await other.page.locator('.navs a', { hasText: 'Answer' }).click();
  await until(async () => (await other.page.locator('.timeline details[open]').count()) === 1, 'the view');
  assert.deepEqual(other.errors, []);
  await other.close();
});

test('on paper everything is open, and afterwards as it was', async () => {
  const { page, close } = await estate({ width: 1280, height: 800 });
  const shut = () => page.locator('main details:not([open])').count();
  const before = await shut();
  assert.ok(before > 10);
  await page.evaluate(() => dispatchEvent(new Event('beforeprint')));
  assert.equal(await shut(), 0);
  await page.evaluate(() => dispatchEvent(new Event('afterprint')));
  assert.equal(await shut(), before);
  assert.equal(await page.evaluate(() => location.hash), '');
  await close();
});

test('paper is white and its ink black, whatever the page is shown in', async () => {
  const { page, close } = await estate({ width: 1280, height: 800, dark: true });
  const colours = () =>
    page.evaluate(() => {
      const of = (selector) => getComputedStyle(document.querySelector(selector));
      return [of('body').backgroundColor, of('h1').color, of('.badge.bad').color, of('.rail').display];
    });
  const paper = ['rgb(255, 255, 255)', 'rgb(0, 0, 0)', 'rgb(168, 38, 29)', 'none'];
  assert.notEqual((await colours())[0], paper[0]);
  await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
  assert.deepEqual(await colours(), paper);
  // The same where somebody chose dark by hand.
  await page.emulateMedia({ media: 'screen', colorScheme: 'light' });
  await page.evaluate(() => document.documentElement.setAttribute('data-theme', 'dark'));
  assert.notEqual((await colours())[0], paper[0]);
  await page.emulateMedia({ media: 'print', colorScheme: 'light' });
  assert.deepEqual(await colours(), paper);
  await close();
});

test('registries are grouped by a tag that they have, and the address says which', async () => {
  const { page, errors, close } = await estate({ width: 1280, height: 800 });
  const tags = page.getByLabel('Group by tag');
  assert.deepEqual(await tags.locator('option').allInnerTexts(), [
    'By tag …',
    'By tag: owner',
    'By tag: environment',
    'By tag: purpose',
  ]);
  await tags.selectOption({ label: 'By tag: owner' });
  await until(async () => (await page.locator('.grid-group').count()) > 3, 'groups');
  const groups = await page.locator('.grid-group').allInnerTexts();
  assert.ok(groups.some((group) => /payments\s*1/.test(group)), groups.join());
  assert.ok(groups.some((group) => /without the tag “owner”\s*1/.test(group)), groups.join());
  assert.match(await page.evaluate(() => location.hash), /group=tag1/);
  assert.deepEqual(await axe(page), []);
  await tags.selectOption({ label: 'By tag …' });
  await until(async () => (await page.locator('.grid-group').count()) === 0, 'no groups');
  assert.deepEqual(errors, []);
  await close();
});

test('an answer that is kept stays until the later exports come', async () => {
  const { page, errors, close } = await site.open({ reducedMotion: true });
  await drop(page, [{ name: 'r.json', text: await sample('fires-registries') }, { name: 'd.json', text: await sample('defender-free') }]);
  await verdict(page);
  await page.getByRole('button', { name: 'Keep this as “before”' }).click();
  await until(async () => /kept as “before”/.test(await page.locator('#compare').innerText()), 'what it did');
  assert.equal(await page.locator('.grid-row, .documents > li').count() > 0, true);
  assert.equal(await page.locator('#verdict h1').count(), 1);
  await drop(page, [{ name: 'r.json', text: await sample('fires-registries') }, { name: 'd.json', text: await sample('defender-standard') }]);
  await until(() => page.locator('#comparison').count(), 'the comparison');
  assert.deepEqual(errors, []);
  await close();
});

test('with the keyboard alone: to the registry, its step and its evidence', async () => {
  const { page, close } = await estate({ width: 1280, height: 800 });
  const focused = () => page.evaluate(() => `${document.activeElement.tagName} ${document.activeElement.textContent.trim()}`);
  const tabTo = async (what) => {
    for (let tries = 0; tries < 90; tries += 1) {
      if (what.test(await focused())) return;
      await page.keyboard.press('Tab');
    }
    assert.fail(`no way to ${what}`);
  };
  await tabTo(/BUTTON By subscription/);
  await page.keyboard.press('Enter');
  await until(async () => (await page.locator('.grid-group').count()) > 1, 'groups');
  await tabTo(/DIV Rank/);
  await page.keyboard.press('End');
  await page.keyboard.press('Enter');
  await until(async () => /registry=/.test(await page.evaluate(() => location.hash)), 'the last is chosen');
  await tabTo(/SUMMARY 2/);
  await page.keyboard.press('Enter');
  await until(async () => (await page.locator('.timeline details[open]').count()) === 1, 'a step is open');
  await close();
});

test('a row opens what there is to say of its registry, by mouse and by keyboard, with its ticket', async () => {
  for (const size of [{ width: 1280, height: 800 }, { width: 390, height: 844 }]) {
    const { page, errors, close } = await estate(size);
    const panel = page.locator('.registry-panel');
    assert.equal(await panel.count(), 0);
    await page.locator('.grid-row', { hasText: 'tarnholtports' }).click();
    await until(async () => /The admin account is|admin account is off/i.test((await panel.count()) ? await panel.innerText() : ''), 'its links');
    assert.deepEqual(await outOfView(page, ['#registry-panel-title', '.registry-panel .own-links']), []);
    const told = await panel.innerText();
    for (const part of [/^tarnholtports\s+Broken/, /Owner: harbour, as its tag owner says/, /Defender for Containers not enabled/]) assert.match(told, part);
    assert.deepEqual(await axe(page), []);
    await panel.getByRole('button', { name: 'Shut' }).click();
    await until(async () => (await panel.count()) === 0, 'it is shut');
    // The keyboard is back in the list, and opens the one that ranks first.
    await page.keyboard.press('Home');
    await page.keyboard.press('Enter');
    await until(async () => /First change: /.test((await panel.count()) ? await panel.innerText() : ''), 'the first');
    assert.match(await page.evaluate(() => document.activeElement.className), /registry-panel/);
    const saved = page.waitForEvent('download');
    await panel.getByRole('button', { name: 'Save the ticket' }).click();
    const text = await readFile(await (await saved).path(), 'utf8');
    assert.match(text, /^# `tarnholtprod` can be taken over: 12 workloads would run a poisoned image, 9 in production\n/);
    assert.match(text, /Owner, as the tag `owner` says: `booking`/);
    assert.doesNotMatch(text, /DEFAULT_ACTION/);
    assert.match(text, /The other way to keep the attacker out[\s\S]*--admin-enabled false/);
    await screenshot(page, `screen-row-${size.width}`);
    await panel.focus();
    await page.keyboard.press('Escape');
    await until(async () => (await panel.count()) === 0, 'it is shut again');
    assert.deepEqual(errors, []);
    await close();
  }
});

test('a list that goes on says how much, and nothing in it is cut on a phone', async () => {
  const registries = Array.from({ length: 12 }, (_, place) => ({
    adminUserEnabled: true,
    id: `/subscriptions/7d1f6a3e-52c4-4b8e-9a0f-1c2d3e4f5a6b/resourceGroups/rg/providers/Microsoft.ContainerRegistry/registries/contoso${place}`,
    loginServer: `contoso${place}.azurecr.io`,
    name: `contoso${place}`,
    publicNetworkAccess: 'Enabled',
    sku: { name: 'Basic' },
    tags: { owner: `team ${place % 3}` },
    type: 'Microsoft.ContainerRegistry/registries',
  }));
  for (const [size, rest] of [
    [{ width: 1280, height: 800 }, 4],
    [{ width: 1150, height: 800 }, 4],
    [{ width: 390, height: 844 }, 6],
  ]) {
    const { page, errors, close } = await site.open({ ...size, reducedMotion: true });
    await drop(page, [
      { name: 'registries.json', text: JSON.stringify(registries) },
      { name: 'defender.json', text: await sample('defender-free') },
    ]);
    await verdict(page);
    const more = page.locator('.more-rows');
    await until(async () => new RegExp(`${rest} more rows below`).test((await more.count()) ? await more.innerText() : ''), 'the rest');
    await page.locator('.grid-body').evaluate((body) => body.scrollTo(0, body.scrollHeight));
    await until(async () => (await more.count()) === 0, 'the end');
    await page.getByLabel('Group by tag').selectOption({ label: 'By tag: owner' });
    // No text is wider or higher than what it stands in, and no heading reaches into the next.
    const cut = await page.evaluate(() => {
      const all = [...document.querySelectorAll('.why-cell, .grid-head [role=columnheader]:not(.visually-hidden), .controls select, .step h3')];
      const seen = all.filter((one) => one.getBoundingClientRect().width > 0);
      return seen.filter((one) => one.scrollWidth > one.clientWidth + 1 || one.scrollHeight > one.clientHeight + 1).map((one) => one.textContent);
    });
    assert.deepEqual(cut, []);
    const select = await page.getByLabel('Group by tag').evaluate((one) => {
      const canvas = document.createElement('canvas').getContext('2d');
      canvas.font = getComputedStyle(one).font;
      return [one.clientWidth, canvas.measureText(one.selectedOptions[0].text).width];
    });
    assert.ok(select[0] > select[1], `the choice of a tag is ${select}`);
    assert.deepEqual(errors, []);
    await close();
  }
});

test('the ticket for an owner is by real names, and whatever is the whole answer by pseudonyms', async () => {
  const { page, errors, close } = await estate({ width: 1280, height: 800 });
  await page.locator('.actions button', { hasText: 'Take away' }).click();
  const drawer = page.locator('.takeaway');
  assert.match(await drawer.locator('.ticket').innerText(), /owner of tarnholtprod[\s\S]*This registry only, by its real names/);
  const save = async (button) => {
    const saved = page.waitForEvent('download');
    await button.click();
    return readFile(await (await saved).path(), 'utf8');
  };
  const ticket = await save(drawer.getByRole('button', { name: 'Save the ticket' }));
  assert.match(ticket, /^# `tarnholtprod`/);
  assert.equal(await drawer.getByRole('button', { name: 'The whole answer' }).getAttribute('aria-pressed'), 'true');
  assert.equal(await drawer.getByRole('button', { name: 'Somebody outside, by pseudonyms' }).getAttribute('aria-pressed'), 'true');
  const whole = await save(drawer.getByRole('button', { name: 'Save Markdown' }));
  assert.doesNotMatch(whole, /tarnholt/);
  const files = await drawer.locator('.files').innerText();
  assert.doesNotMatch(files, /owner/);
  assert.deepEqual(await axe(page), []);
  assert.deepEqual(errors, []);
  await close();
});

test('what is undetermined says first what settles it', async () => {
  const { page, close } = await site.open({ width: 1280, height: 800 });
  await drop(page, [{ name: 'registries.json', text: await sample('fires-registries') }]);
  await until(() => page.evaluate(() => document.querySelector('.glance')?.innerText), 'the answer');
  const glance = await page.locator('.glance').innerText();
  assert.match(glance, /What settles it\s+Defender plans\s+az security pricing/);
  assert.match(glance, /Not looked for: /);
  const missing = page.locator('#missing');
  assert.match(await missing.innerText(), /Run this first\s+That settles \w+\.\s+Then every verdict is known\.\s+az security pricing show/);
  assert.match(await missing.innerText(), /Missing\s*Defender plans\s*needed for \w+/);
  await missing.locator('summary', { hasText: 'Defender plans' }).click();
  assert.match(await missing.innerText(), /az security pricing show -n Containers --subscription/);
  await close();
});

test('a what-if is compared with how things are, workload by workload', async () => {
  const { page, errors, close } = await estate();
  await page.getByRole('button', { name: 'Show what would follow' }).first().click();
  await page.getByRole('button', { name: 'Compare with how things are' }).click();
  await until(() => page.locator('#comparison').count(), 'the comparison');
  const told = await page.locator('#comparison').innerText();
  assert.match(told, /No longer falls\s*12/);
  assert.match(told, /what would follow if this were mended/i);
  assert.deepEqual(await axe(page), []);
  await page.getByRole('button', { name: 'Back to the evidence' }).click();
  await until(async () => !(await page.locator('#comparison').count()), 'the evidence alone');
  assert.deepEqual(errors, []);
  await close();
});

test('many like changes are one, by policy with what it leaves alone or by commands', async () => {
  const subscription = '/subscriptions/7d1f6a3e-52c4-4b8e-9a0f-1c2d3e4f5a6b';
  const registries = Array.from({ length: 5 }, (_, place) => ({
    adminUserEnabled: true,
    id: `${subscription}/resourceGroups/rg/providers/Microsoft.ContainerRegistry/registries/contoso${place}`,
    loginServer: `contoso${place}.azurecr.io`,
    name: `contoso${place}`,
    publicNetworkAccess: 'Enabled',
    sku: { name: 'Basic' },
    type: 'Microsoft.ContainerRegistry/registries',
  }));
  const { page, errors, close } = await site.open({ reducedMotion: true });
  await drop(page, [
    { name: 'registries.json', text: JSON.stringify(registries) },
    { name: 'defender.json', text: await sample('defender-free') },
  ]);
  await verdict(page);
  const card = page.locator('.cut', { hasText: 'Keep the attacker out' });
  assert.match(await card.innerText(), /Turn the admin account off at 5 registries/);
  await card.getByRole('button', { name: 'Do it by policy' }).click();
  await until(() => card.locator('pre').count(), 'the script');
  const script = await card.locator('pre').innerText();
  assert.match(script, /policy assignment create --name acr-admin-off/);
  assert.match(script, /policy remediation create/);
  execFileSync('bash', ['-n'], { input: script });
  await card.getByRole('button', { name: 'Write the script' }).click();
  await until(async () => /acr update --name contoso4/.test(await card.innerText()), 'the commands');
  assert.deepEqual(errors, []);
  await close();
});
