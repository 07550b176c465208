// A site whose parts come to their end over documents of certain names. What is shipped has nothing of
// this: a copy of it is changed, by a few lines around the glue of its WebAssembly.
//
//   ends-reading       a trap while it is read
//   ends-for-memory    the same, with much memory in use
//   ends-judging       a trap while it is judged
//   ends-unheard       the worker goes, and says nothing
//   ends-garbled       an answer that nobody understands
//   ends-export        a trap while a file is made of it

import { createHash } from 'node:crypto';
import { cp, mkdtemp, readFile, readdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { DIST } from './harness.mjs';

// The least module with a function that traps: "() -> ()", `unreachable`.
const TRAP = `
  const trap = () => {
    const bytes = [0,97,115,109,1,0,0,0,1,4,1,96,0,0,3,2,1,0,7,5,1,1,116,0,0,10,5,1,3,0,0,11];
    new WebAssembly.Instance(new WebAssembly.Module(new Uint8Array(bytes))).exports.t();
  };
  const has = (bytes, name) => new TextDecoder().decode(bytes).includes(name);
`;

// The places of `Request::Overview` and `Ask::Export` among their kind, with which their bytes begin.
// tests/architecture.rs holds them.
const OVERVIEW = 5;
const EXPORT = 8;

const ENGINE = `${TRAP}
  let request;
  let judges = false;
  let memory;
  const start = async (...all) => {
    const wasm = await part(...all);
    memory = wasm.memory;
    return wasm;
  };
  return Object.assign(start, part, {
    begin(bytes, ...rest) {
      request = bytes;
      return part.begin(bytes, ...rest);
    },
    take(post) {
      if (has(request, 'ends-reading')) trap();
      if (has(request, 'ends-for-memory')) {
        memory.grow((1 << 14) - memory.buffer.byteLength / (1 << 16));
        trap();
      }
      if (has(request, 'ends-unheard')) return void close();
      if (has(request, 'ends-garbled')) return void post(new Uint8Array([255, 255, 255]));
      judges ||= has(request, 'ends-judging');
      return part.take(post);
    },
    hear(bytes, post) {
      if (judges && bytes[0] === ${OVERVIEW}) trap();
      return part.hear(bytes, post);
    },
  });`;

const MORE = `${TRAP}
  return Object.assign((...all) => part(...all), part, {
    answer(question, ...rest) {
      if (question[0] === ${EXPORT} && has(question, 'ends-export')) trap();
      return part.answer(question, ...rest);
    },
  });`;

function around(glue, global, code) {
  const made = `return ${global};`;
  if (glue.split(made).length !== 2) throw new Error(`the glue of ${global} has another form`);
  return glue.replace(made, () => `const part = ${global};${code}`);
}

const PARTS = [
  ['engine', 'linchpinEngine', ENGINE],
  ['more', 'linchpinMore', MORE],
];

/** A folder with such a site. */
export async function endingSite() {
  const folder = await mkdtemp(join(tmpdir(), 'linchpin-ending-'));
  await cp(DIST, folder, { recursive: true });
  const names = await readdir(folder);
  for (const [part, global, code] of PARTS) {
    const name = names.find((name) => name.startsWith(`linchpin-${part}-`) && name.endsWith('.js'));
    const file = join(folder, name);
    await writeFile(file, around(await readFile(file, 'utf8'), global, code));
  }
  // The one file names its scripts by their hashes.
  const file = join(folder, 'linchpin.html');
  let html = await readFile(file, 'utf8');
  const hash = (text) => createHash('sha256').update(text).digest('base64');
  for (const [part, global, code] of PARTS) {
    const [, glue] = html.match(new RegExp(`<script id="glue-${part}">([\\s\\S]*?)</script>`));
    const changed = around(glue, global, code);
    html = html.replace(glue, () => changed).replace(hash(glue), () => hash(changed));
  }
  await writeFile(file, html);
  return folder;
}
