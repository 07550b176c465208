// The folder that the script left behind, dropped on the built page in Chromium: every file must be read there
// as the command line reads it.
//
// Arguments: the folder. Prints what the page says of it as JSON.

import { readdir } from 'node:fs/promises';

import { launch, until, verdict } from '../../tests/e2e/harness.mjs';

const folder = process.argv[2];
const site = await launch();
try {
  const { page, errors } = await site.open();
  // Through the browser's own drag and drop: no script can make a folder to drop.
  const client = await page.context().newCDPSession(page);
  const data = { items: [], files: [folder], dragOperationsMask: 1 };
  for (const type of ['dragEnter', 'dragOver', 'drop']) {
    await client.send('Input.dispatchDragEvent', { type, x: 400, y: 400, data });
  }
  const said = await verdict(page);
  await until(async () => (await page.locator('.progress').count()) === 0, 'it has been judged');
  const texts = (selector) => page.locator(selector).allTextContents();
  const names = (await texts('.documents strong')).map((name) => name.split('/').pop());
  const files = (await readdir(folder)).sort();
  console.log(
    JSON.stringify({
      verdict: said,
      missing: files.filter((name) => !names.includes(name)),
      problems: await texts('.problems li'),
      notRead: (await texts('.documents li')).filter((text) => /not read|no part of this chain/i.test(text)),
      errors,
      foreign: site.foreign(),
    }),
  );
} finally {
  await site.close();
}
