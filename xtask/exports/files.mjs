// The files below a folder whose names end so, sorted.

import { readdirSync } from 'node:fs';
import { join } from 'node:path';

export function below(folder, end) {
  const names = readdirSync(folder, { recursive: true }).map(String);
  const files = names.filter((name) => name.endsWith(end)).sort();
  if (files.length === 0) throw new Error(`there is no ${end} below ${folder}`);
  return files.map((name) => join(folder, name));
}

/** Where a reader is installed. */
export const reader = (...name) => join(process.env.LINCHPIN_READERS, ...name);

/** Ends with what was found wrong, if anything was. */
export function end(wrong, files) {
  for (const line of wrong) console.log(line);
  console.log(`${files.length} files, ${wrong.length} faults`);
  process.exit(wrong.length === 0 ? 0 : 1);
}
