// Starts the same wasm as the page, in a worker. Where its two files are stands in this script's own address.
const { searchParams } = new URL(import.meta.url);
const { default: init } = await import(new URL(searchParams.get("glue"), import.meta.url));
await init({ module_or_path: new URL(searchParams.get("wasm"), import.meta.url) });
