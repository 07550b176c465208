// What somebody new was misled by: words that say too much, and what stood where nobody looked.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { drop, launch, unfold, until, verdict, wholeEstate } from './harness.mjs';

let site;
before(async () => {
  site = await launch();
});
after(() => site.close());

const HERE = '/subscriptions/11111111-1111-4111-8111-111111111111';
const registry = (name, over = {}) => ({
  id: `${HERE}/resourceGroups/rg/providers/Microsoft.ContainerRegistry/registries/${name}`,
  name,
  type: 'Microsoft.ContainerRegistry/registries',
  loginServer: `${name}.azurecr.io`,
  adminUserEnabled: true,
  publicNetworkAccess: 'Enabled',
  networkRuleSet: { defaultAction: 'Allow', ipRules: [] },
  sku: { name: 'Premium' },
  ...over,
});
const plan = (tier) => ({ id: `${HERE}/providers/Microsoft.Security/pricings/Containers`, name: 'Containers', pricingTier: tier });
const pod = (name, image) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace: 'shop' },
  spec: { containers: [{ name: 'a', image }] },
});
const file = (name, value) => ({ name, text: JSON.stringify(value) });
const text = (page, selector) => page.locator(selector).first().innerText();

test('what falls while Defender looks on is counted as falling, and drawn', async () => {
  const { page, errors, close } = await site.open();
  await drop(page, [
    file('acr.json', [registry('quarrya')]),
    file('plan.json', [plan('Standard')]),
    file('pods.json', { apiVersion: 'v1', kind: 'List', items: [pod('web', 'quarrya.azurecr.io/web:1'), pod('api', 'quarrya.azurecr.io/api:1')] }),
  ]);
  assert.match(await verdict(page), /broken/);
  assert.match(await text(page, '.at-blast'), /2 workloads, and Defender would see it/);
  assert.match(await text(page, '.kicker'), /a takeover is possible all the same/);
  await until(async () => /quarrya[\s\S]*web/.test((await page.locator('.blast-picture').textContent()) ?? ''), 'it is drawn');
  // Of a step that is closed nothing is told as a fact.
  await unfold(page);
  const step = await text(page, '.timeline > li.good');
  assert.match(step, /Where Defender for Containers is off/);
  assert.match(step, /Gain, if it were open/);
  assert.deepEqual(errors, []);
  await close();
});

test('the list tells those that are watched from those that are broken', async () => {
  const { page, close } = await site.open();
  await drop(page, await wholeEstate());
  await verdict(page);
  const rows = () => page.locator('.grid-body .name-cell').allInnerTexts();
  const only = (word) => page.locator('#registries .controls button', { hasText: word }).click();
  await only('Watched');
  await until(async () => String(await rows()) === 'tarnholtlab', 'the watched one alone');
  await only('Broken');
  await until(async () => (await rows()).length === 3 && !(await rows()).includes('tarnholtlab'), 'the others');
  await close();
});

test('a registry that is only pulled from is named, and a list that was cut off is none of all', async () => {
  const { page, close } = await site.open();
  const whole = JSON.stringify([registry('quarrya'), registry('quarryb', { adminUserEnabled: false })], null, 1);
  await drop(page, [{ name: 'acr.json', text: whole.slice(0, -30) }, file('pods.json', pod('web', 'quarryz.azurecr.io/web:1'))]);
  await verdict(page);
  assert.match(await text(page, '#missing'), /quarryz\.azurecr\.io/);
  assert.match(await text(page, '.glance'), /of at least/);
  assert.match(await text(page, '#registries .totals'), /At least/);
  await close();
});

test('the place that is quoted is in view, however far to the right it stands', async () => {
  const { page, close } = await site.open();
  const many = [...Array(12).keys()].map((number) => registry(`quarry${number}`, { adminUserEnabled: number === 11 }));
  await drop(page, [file('acr.json', many), file('plan.json', [plan('Free')])]);
  await verdict(page);
  await unfold(page);
  await page.locator('.rule .fact').first().click();
  const seen = () =>
    page.evaluate(() => {
      const [mark, source] = ['mark', '.source'].map((which) => document.querySelector(`dialog.viewer ${which}`)?.getBoundingClientRect());
      return Boolean(mark && source) && mark.left >= source.left && mark.right <= source.right;
    });
  await until(seen, 'the mark is in view');
  await close();
});

for (const [name, size] of [['wide', {}], ['narrow', { width: 390, height: 800 }], ['as at 200 %', { width: 720, height: 450 }]]) {
  test(`what is only a what-if says so wherever one is, and covers no heading that is gone to, ${name}`, async () => {
    const { page, close } = await site.open({ reducedMotion: true, ...size });
    await drop(page, await wholeEstate());
    await verdict(page);
    await page.locator('#break button', { hasText: 'Show what would follow' }).first().click();
    await page.waitForSelector('main > .what-if');
    await page.evaluate(() => document.querySelector('#rules').scrollIntoView());
    const places = () =>
      page.evaluate(() => {
        const [band, title] = ['main > .what-if', '#rules-title'].map((which) => document.querySelector(which).getBoundingClientRect());
        return [band.top, band.bottom, title.top, window.innerHeight];
      });
    await until(async () => {
      const [top, bottom, title, height] = await places();
      return top > 0 && bottom < height / 2 && bottom <= title && title < height;
    }, 'the band is in view above the heading');
    await close();
  });
}

test('the last document that is taken out can be brought back, and the page stands at its top', async () => {
  const { page, close } = await site.open();
  await drop(page, [file('acr.json', [registry('quarrya')])]);
  await verdict(page);
  await unfold(page);
  await page.click('button[aria-label="Remove acr.json"]');
  await page.waitForSelector('button:has-text("Bring back 1 document")');
  await until(() => page.evaluate(() => scrollY === 0 && document.activeElement.tagName === 'H1'), 'the top, with the focus');
  await page.click('button:has-text("Bring back")');
  assert.match(await verdict(page), /not known yet/);
  await close();
});

test('whoever reloads is asked where something was pasted, and told what an old address was', async () => {
  const { page, close } = await site.open();
  let asked = 0;
  page.on('dialog', async (dialog) => {
    asked += dialog.type() === 'beforeunload' ? 1 : 0;
    await dialog.accept();
  });
  await drop(page, [file('acr.json', [registry('quarrya'), registry('quarryb')])]);
  await verdict(page);
  await page.locator('.grid-row').nth(1).click();
  await until(() => page.evaluate(() => location.hash.length > 1), 'the address says what is looked at');
  await page.reload();
  await page.waitForSelector('.notices:has-text("its documents are not here")');
  assert.equal(asked, 0);
  await page.locator('summary', { hasText: 'field' }).first().click();
  await page.fill('#paste-text', JSON.stringify([registry('quarrya')]));
  await page.click('button:has-text("Judge it")');
  await verdict(page);
  await page.reload();
  assert.equal(asked, 1);
  await close();
});
