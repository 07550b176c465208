// Starts the app from one file. Module scripts and workers from files do not run on file://, so every
// glue is a classic script, and the worker is made of its text.
(() => {
  // The app takes the whole page over, and what stands in it as data goes.
  const texts = Object.fromEntries(
    [...document.querySelectorAll('script[id]')].map(({ id, textContent }) => [id, textContent]),
  );
  const text = (id) => texts[id];
  const bytes = (id) => Uint8Array.from(atob(text(id).trim()), (letter) => letter.charCodeAt(0));
  // What unpacks the rest lies here as browsers unpack it themselves.
  const unpacker = async () => {
    const stream = new Blob([bytes('unpack')]).stream().pipeThrough(new DecompressionStream('gzip'));
    await linchpinUnpack({ module_or_path: await new Response(stream).arrayBuffer() });
    return linchpinUnpack.unpack;
  };
  const once = (make) => {
    let made;
    return () => (made ??= make());
  };
  const unpack = once(unpacker);
  const holds = Object.fromEntries(
    ['first', 'later'].map((id) => [id, document.getElementById(id).dataset.holds.split(' ')]),
  );
  // Each pack is unpacked once; then it holds one part behind the other.
  const pack = (id) =>
    once(async () => {
      const sizes = holds[id].map(Number);
      const whole = (await unpack())(
        bytes(id),
        sizes.reduce((sum, size) => sum + (size || 0), 0),
      );
      if (!whole) throw new Error(`this file is damaged: its ${id} part cannot be unpacked`);
      const parts = {};
      let from = 0;
      for (let index = 0; index < sizes.length; index += 2) {
        parts[holds[id][index]] = whole.subarray(from, (from += sizes[index + 1]));
      }
      return parts;
    });
  const packs = { first: pack('first'), later: pack('later') };
  const part = async (name) => (await packs[name === 'page' ? 'first' : 'later']())[name];
  const modules = {};
  const module = (name) =>
    (modules[name] ??= part(name).then((bytes) => WebAssembly.compile(bytes)));
  window.linchpin = linchpinLine.onPage({
    module,
    source: () => ['glue-engine', 'glue-more', 'line'].map(text).join('\n'),
    scripts: async () => {},
  });
  window.linchpin.sample = async (id) =>
    JSON.parse(new TextDecoder().decode(await part('samples')))[id];
  window.linchpin.pixels = linchpinPixels;
  window.linchpin.early = linchpinEarly();
  document.documentElement.setAttribute('data-offline', 'file');

  const start = async () => {
    const wasm = await linchpinPage({ module_or_path: await module('page') });
    window.wasmBindings = { ...linchpinPage, analyze: window.linchpin.analyze };
    dispatchEvent(new CustomEvent('TrunkApplicationStarted', { detail: { wasm } }));
  };
  start().catch((error) => {
    document.getElementById('start-failed')?.removeAttribute('hidden');
    throw error;
  });
})();
