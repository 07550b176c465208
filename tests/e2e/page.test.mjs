// The main job, as people do it.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, test } from 'node:test';

import { axe, clipboard, drop, evidence, launch, paste, pick, sample, screenshot, unfold, until } from './harness.mjs';


let site;
before(async () => {
  site = await launch();
});
after(() => site?.close());

/** Waits until the answer to the last change is on the page, and returns its headline. */
async function verdict(page) {
  await page.waitForSelector('#verdict-title');
  await until(async () => (await page.locator('.progress').count()) === 0, 'it has been judged');
  return page.textContent('#verdict-title');
}

const marks = (page) =>
  page.locator('.links .badge').allTextContents();

test('dropped exports are judged, and the answer is complete', async () => {
  site.traffic.length = 0;
  const { page, errors, close } = await site.open();
  await drop(page, await evidence());
  assert.match(await verdict(page), /harbourprod can be taken over/);
  assert.deepEqual(await marks(page), ['Fires', 'Fires', 'Fires']);
  const order = await page.locator('main > section').evaluateAll((sections) => sections.map(({ id }) => id));
  assert.deepEqual(order, ['verdict', 'registries', 'break', 'missing', 'walkthrough', 'blast', 'rules', 'documents', 'compare', 'about']);
  assert.equal(await page.locator('.timeline > li').count(), 5);
  assert.equal(await page.locator('#blast dt').count(), 6);
  assert.deepEqual(
    await page.locator('.timeline a').evaluateAll((links) => links.map((link) => link.textContent)),
    ['T1552.001', 'T1595.002', 'T1195.002', 'T1059', 'T1562.001'],
  );
  assert.deepEqual(errors, []);
  assert.deepEqual(site.foreign(), []);
  await screenshot(page, 'fires-wide', { fullPage: true });
  await close();
});

test('pasted text is judged, and more may follow', async () => {
  const { page, close } = await site.open();
  await paste(page, await sample('fires-registries'));
  assert.match(await verdict(page), /not known yet/);
  assert.deepEqual(await marks(page), ['Fires', 'Fires', 'Not known']);
  await paste(page, await sample('defender-free'));
  await until(async () => /can be taken over/.test(await verdict(page)), 'the answer follows');
  await close();
});

test('text can be put into a field where Ctrl+V is not to be had', async () => {
  const { page, close } = await site.open();
  await page.click('summary:has-text("Paste into a field")');
  await page.fill('#paste-text', await sample('broken-registries'));
  await page.click('button:has-text("Judge it")');
  assert.match(await verdict(page), /broken/);
  await close();
});

for (const [name, expected, words] of [
  ['Fires', /harbourprod can be taken over/, ['Fires', 'Fires', 'Fires']],
  ['Split', /no single registry carries all three/, ['Fires', 'Fires', 'Fires']],
  ['Broken', /broken at orchardimages/, ['Clear', 'Clear', 'Clear']],
  ['Undetermined', /not known yet whether quayside/, ['Fires', 'Not known', 'Not known']],
]) {
  test(`the sample "${name}" is one click away`, async () => {
    const { page, errors, close } = await site.open({ reducedMotion: true });
    await page.click(`.card:has(strong:text-is("${name}"))`);
    assert.match(await verdict(page), expected);
    assert.deepEqual(await marks(page), words);
    assert.deepEqual(errors, []);
    assert.deepEqual(await axe(page), []);
    await screenshot(page, `sample-${name.toLowerCase()}`, { fullPage: true });
    await close();
  });
}

test('evidence opens the document at its line, with the value marked', async () => {
  const { page, close } = await site.open();
  await page.click('.card:has(strong:text-is("Fires"))');
  await verdict(page);
  await page.click('.timeline summary');
  await page.click('.timeline .fact:has-text("adminUserEnabled")');
  await page.waitForSelector('.viewer .hit');
  const line = await page.textContent('.viewer .hit code');
  assert.match(line, /"adminUserEnabled": true/);
  assert.equal(await page.textContent('.viewer .hit mark'), 'true');
  const number = Number(await page.textContent('.viewer .hit .line-number'));
  const text = (await sample('fires-registries')).split('\n');
  assert.match(text[number - 1], /"adminUserEnabled": true/);
  assert.deepEqual(await axe(page), []);
  await page.keyboard.press('Escape');
  await until(async () => (await page.locator('.viewer').count()) === 0, 'the viewer is gone');
  await close();
});

test('an unknown names the command that settles it, with the real names, and copies it', async () => {
  const { page, close } = await site.open();
  await page.click('.card:has(strong:text-is("Undetermined"))');
  await verdict(page);
  const command = page.locator('.next .command', { hasText: 'az security pricing show' }).first();
  await command.waitFor();
  assert.match(await command.locator('code').textContent(), /--subscription c0ffee00-1111-4222-8333-444455556666/);
  await page.context().grantPermissions(['clipboard-write']);
  await command.locator('button').click();
  await until(async () => /Copied/.test(await command.locator('button').textContent()), 'it says so');
  assert.match(await clipboard(page), /^az security pricing show -n Containers --subscription/);
  await close();
});

test('the whole job can be done with the keyboard alone', async () => {
  const { page, close } = await site.open();
  await page.keyboard.press('Tab');
  assert.equal(await page.evaluate(() => document.activeElement.textContent), 'Skip to the answer');
  const focused = () =>
    page.evaluate(() => `${document.activeElement.tagName} ${document.activeElement.textContent.trim()}`);
  const tabTo = async (what) => {
    for (let tries = 0; tries < 60; tries += 1) {
      if (what.test(await focused())) return;
      await page.keyboard.press('Tab');
    }
    assert.fail(`no way to ${what}`);
  };
  await tabTo(/BUTTON Split/);
  await page.keyboard.press('Enter');
  await verdict(page);
  for (let tries = 0; tries < 60; tries += 1) {
    if (await page.evaluate(() => document.activeElement.getAttribute('role') === 'grid')) break;
    await page.keyboard.press('Tab');
  }
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await until(async () => /ledgerpublic/.test(await page.textContent('#walkthrough-title')), 'the second registry is chosen');
  await tabTo(/SUMMARY 1/);
  await page.keyboard.press('Enter');
  await tabTo(/BUTTON .*registries\.json:\d+/);
  await page.keyboard.press('Enter');
  await page.waitForSelector('.viewer .hit');
  await page.keyboard.press('Escape');
  await until(async () => (await page.locator('.viewer').count()) === 0, 'the viewer is gone');
  assert.match(await focused(), /BUTTON .*registries\.json/, 'the focus is back where it was');
  await close();
});

test('documents can be shown, replaced and removed, and the answer follows', async () => {
  const { page, close } = await site.open();
  await page.click('.card:has(strong:text-is("Fires"))');
  await verdict(page);
  await unfold(page);
  await pick(
    page,
    [{ name: 'later.json', text: await sample('defender-standard') }],
    '.documents li:has-text("defender.json") input[type=file]',
  );
  await until(async () => /broken/.test(await verdict(page)), 'the new plan counts');
  await page.click('button[aria-label="Remove later.json"]');
  await until(async () => /not known yet/.test(await verdict(page)), 'without it nothing is known');
  await page.click('button:has-text("Start over")');
  await page.waitForSelector('.hero');
  // It may have been a slip: by the keyboard too.
  await page.locator('button:has-text("Bring back")').press('Enter');
  assert.match(await verdict(page), /not known yet/);
  await page.click('button:has-text("Start over")');
  await page.click('button:has-text("Let go for good")');
  await until(async () => !(await page.$('.band')), 'nothing is left to bring back');
  await close();
});

test('a document that cannot be used is explained, and the others still count', async () => {
  const { page, errors, close } = await site.open();
  const cut = (await sample('split-registries')).slice(0, 700);
  await drop(page, [
    { name: 'registries.json', text: await sample('fires-registries') },
    { name: 'cut.json', text: cut },
    { name: 'secret.json', text: JSON.stringify({ username: 'harbourprod', passwords: [{ name: 'password', value: 'Pl4nted+Secret' }] }) },
  ]);
  // That which was cut off within itself is there too.
  assert.match(await verdict(page), /harbourprod and ledgerbuild can be taken over; the chain is broken at 1 of the 3 registries that were read/);
  const problems = await page.locator('.problems').innerText();
  assert.match(problems, /cut off in the middle/i);
  assert.match(problems, /cut\.json, line \d+, column \d+/);
  assert.match(problems, /admin credentials/);
  assert.ok(!(await page.content()).includes('Pl4nted'));
  await unfold(page);
  await page.locator('.documents li:has-text("secret.json") button:has-text("Show")').click();
  await page.waitForSelector('.viewer .source li');
  assert.ok(!(await page.content()).includes('Pl4nted'));
  assert.deepEqual(errors, []);
  await screenshot(page, 'problems', { fullPage: true });
  await close();
});

test('names from outside are shown as text and nothing else', async () => {
  const { page, errors, close } = await site.open();
  const name = '<img src=x onerror="window.pwned=1">\u202Egpj.exe 🐳';
  const registry = JSON.parse(await sample('undetermined-registries'))[0];
  await drop(page, [{ name: `${name}.json`, text: JSON.stringify([{ ...registry, name }]) }]);
  assert.ok((await verdict(page)).includes('<img src=x'));
  assert.equal(await page.evaluate(() => window.pwned), undefined);
  assert.equal(await page.locator('main img').count(), 0);
  assert.deepEqual(errors, []);
  await close();
});

test('ten thousand registries are listed, sorted and filtered, and only what is in view is drawn', async () => {
  const { page, errors, close } = await site.open();
  const [registry] = JSON.parse(await sample('undetermined-registries'));
  const many = Array.from({ length: 10_000 }, (_, index) => {
    const name = `quay${String(index).padStart(5, '0')}`;
    return { ...registry, name, id: registry.id.replace('quayside', name), loginServer: `${name}.azurecr.io`, adminUserEnabled: index % 2 === 0 };
  });
  await drop(page, [{ name: 'many.json', text: JSON.stringify(many, null, 2) }]);
  await verdict(page);
  assert.ok((await page.locator('.grid-row').count()) < 40);
  await page.locator('.grid-body').evaluate((body) => body.scrollTo(0, body.scrollHeight));
  await until(async () => /quay09999/.test(await page.locator('.grid-body').innerText()), 'the end is drawn');
  assert.ok((await page.locator('.grid-row').count()) < 40);
  await page.fill('#filter', 'quay00042');
  await until(async () => (await page.locator('.grid-row').count()) === 1, 'one is left');
  await page.fill('#filter', '');
  await page.click('.grid-head button:has-text("Registry")');
  await page.click('.grid-head button:has-text("Registry")');
  await until(async () => /quay09999/.test(await page.locator('.grid-row').first().innerText()), 'the last comes first');
  assert.deepEqual(errors, []);
  await close();
});

test('on paper every registry is there', async () => {
  const { page, close } = await site.open();
  const [registry] = JSON.parse(await sample('undetermined-registries'));
  const many = Array.from({ length: 60 }, (_, index) => ({ ...registry, name: `quay${index}`, id: registry.id + index }));
  await drop(page, [{ name: 'many.json', text: JSON.stringify(many) }]);
  await verdict(page);
  assert.ok((await page.locator('.grid-row').count()) < 40);
  await page.evaluate(() => window.dispatchEvent(new Event('beforeprint')));
  await until(async () => (await page.locator('.grid-row').count()) === 60, 'all are drawn');
  await page.evaluate(() => window.dispatchEvent(new Event('afterprint')));
  await until(async () => (await page.locator('.grid-row').count()) < 40, 'the list is as before');
  await close();
});

test('without a worker the page does the same itself', async () => {
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
  await page.click('.card:has(strong:text-is("Fires"))');
  assert.match(await verdict(page), /harbourprod can be taken over/);
  await drop(page, [{ name: 'more.json', text: await sample('split-registries') }]);
  await until(async () => (await page.locator('.grid-row').count()) === 4, 'the answer follows');
  await close();
});

test('what goes on can be stopped, and nothing is lost', async () => {
  const { page, close } = await site.open();
  await page.click('.card:has(strong:text-is("Fires"))');
  await verdict(page);
  // 120 MB of white space take a moment to read.
  await page.evaluate(() => {
    const transfer = new DataTransfer();
    transfer.items.add(new File([`[${' '.repeat(60_000_000)}`, `${' '.repeat(60_000_000)}]`], 'large.json'));
    document.body.dispatchEvent(new DragEvent('drop', { dataTransfer: transfer, bubbles: true, cancelable: true }));
  });
  await page.click('.progress button');
  await until(async () => (await page.locator('.progress').count()) === 0, 'it has stopped');
  assert.match(await verdict(page), /harbourprod can be taken over/);
  await unfold(page);
  assert.match(await page.locator('.documents').innerText(), /large\.json/);
  await close();
});

test('the report can be saved as JSON, the same that `analyze` gives', async () => {
  const { page, close } = await site.open();
  await page.click('.card:has(strong:text-is("Fires"))');
  await verdict(page);
  await page.click('.actions button:has-text("Take away")');
  for (const box of await page.locator('.pseudonyms input').all()) await box.uncheck();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.locator('.files li', { hasText: 'For scripts' }).locator('button').click(),
  ]);
  const saved = JSON.parse(await readFile(await download.path(), 'utf8'));
  const given = await page.evaluate(
    ([registries, defender]) => {
      const encode = (text) => new TextEncoder().encode(text);
      return window.wasmBindings.analyze([
        { name: 'registries.json', bytes: encode(registries) },
        { name: 'defender.json', bytes: encode(defender) },
      ]);
    },
    [await sample('fires-registries'), await sample('defender-free')],
  );
  assert.deepEqual(given, saved);
  assert.equal(saved.schema, 'linchpin-report/1');
  assert.equal(saved.chains[0].verdict, 'fires');
  await close();
});

test('`analyze` says how it wants to be called', async () => {
  const { page, close } = await site.open();
  const misuse = (...given) =>
    page.evaluate(async (given) => {
      try {
        await window.wasmBindings.analyze(...given);
        return 'accepted';
      } catch (error) {
        return `${error.name}: ${error.message}`;
      }
    }, given);
  assert.match(await misuse('text'), /TypeError: inputs must be an array/);
  assert.match(await misuse([{ name: 'a' }]), /TypeError: every input needs/);
  assert.match(await misuse([], { maxDepth: 'deep' }), /TypeError: options\.maxDepth/);
  assert.equal(await misuse([], { maxDepth: 10 }), 'accepted');
  await close();
});

for (const [name, options] of [
  ['wide', {}],
  ['dark', { dark: true }],
  ['narrow', { width: 360, height: 780 }],
]) {
  test(`both screens are accessible and fit, ${name}`, async () => {
    const { page, close } = await site.open({ ...options, reducedMotion: true });
    const overflow = () =>
      page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    assert.deepEqual(await axe(page), []);
    assert.ok((await overflow()) <= 0);
    await screenshot(page, `start-${name}`, { fullPage: true });
    await page.click('.card:has(strong:text-is("Fires"))');
    await verdict(page);
    await until(() => page.locator('.timeline .fact').count(), 'the walkthrough');
    assert.deepEqual(await axe(page), []);
    assert.ok((await overflow()) <= 0);
    await screenshot(page, `fires-${name}-folded`, { fullPage: true });
    await unfold(page);
    assert.deepEqual(await axe(page), []);
    assert.ok((await overflow()) <= 0);
    await screenshot(page, `fires-${name}`, { fullPage: true });
    await close();
  });
}
