// Starts the app from one file. Module scripts and workers from files do not run on file://, so every
// glue is a classic script, and the worker is made of its text.
(() => {
  // The app takes the whole page over, and what stands in it as data goes.
  const texts = Object.fromEntries(
    [...document.querySelectorAll('script[id]')].map(({ id, textContent }) => [id, textContent]),
  );
  const text = (id) => texts[id];
  const unpack = async (base64) => {
    const packed = Uint8Array.from(atob(base64.trim()), (letter) => letter.charCodeAt(0));
    const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream('gzip'));
    return new Response(stream).arrayBuffer();
  };
  const modules = {};
  const module = (name) =>
    (modules[name] ??= unpack(text(`wasm-${name}`)).then((bytes) => WebAssembly.compile(bytes)));
  window.linchpin = linchpinLine.onPage({
    module,
    source: () => ['glue-engine', 'glue-more', 'line'].map(text).join('\n'),
    scripts: async () => {},
  });
  window.linchpin.sample = async (id) => {
    const bytes = await unpack(text('samples'));
    return JSON.parse(new TextDecoder().decode(bytes))[id];
  };
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
