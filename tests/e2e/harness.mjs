// What the end-to-end tests share: the built site on a port of this machine, a browser, and ways to
// do what people do. Every page keeps a log of its requests and of what it printed to the console.

import { createServer } from "node:http";
import { readFile, mkdir } from "node:fs/promises";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import path from "node:path";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../..");
export const dist = process.env.LINCHPIN_DIST ?? path.join(root, "dist");
// The packages are in the user's cache; `cargo xtask` says where.
const packages = createRequire(path.join(process.env.LINCHPIN_NODE ?? root, "package.json"));
const { chromium } = packages("playwright-core");
const axeSource = await readFile(packages.resolve("axe-core/axe.min.js"), "utf8");

const TYPES = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".wasm": "application/wasm",
  ".svg": "image/svg+xml",
};

/** Serves the built site. `replace` maps a path to another answer, or to null for none. */
export async function serve(replace = {}) {
  const server = createServer(async (request, response) => {
    const name = decodeURIComponent(new URL(request.url, "http://localhost").pathname).slice(1) || "index.html";
    try {
      const key = Object.keys(replace).find((key) => name.startsWith(key));
      if (key !== undefined && replace[key] === null) throw new Error("left out");
      const body = await readFile(path.join(dist, name));
      response.writeHead(200, { "content-type": TYPES[path.extname(name)] ?? "application/octet-stream" });
      response.end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  return { url: `http://127.0.0.1:${server.address().port}/`, close: () => new Promise((done) => server.close(done)) };
}

/** Starts a fresh Chromium. */
export function launch() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: [
      "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
      "--disable-background-networking", "--disable-component-update", "--disable-sync",
    ],
  });
}

/** Opens the site in a fresh context; `log.requests` and `log.errors` fill as it goes. */
export async function open(browser, url, { width = 1280, height = 900, dark = false, calm = true } = {}) {
  const context = await browser.newContext({
    viewport: { width, height },
    colorScheme: dark ? "dark" : "light",
    reducedMotion: calm ? "reduce" : "no-preference",
    acceptDownloads: true,
  });
  await context.grantPermissions(["clipboard-read", "clipboard-write"], { origin: new URL(url).origin });
  const page = await context.newPage();
  const log = { requests: [], errors: [] };
  context.on("request", (request) => log.requests.push(request.url()));
  page.on("console", (message) => message.type() === "error" && log.errors.push(message.text()));
  page.on("pageerror", (error) => log.errors.push(String(error)));
  await page.goto(url);
  await page.waitForSelector("main h1");
  return { page, log, context };
}

/** Drops files onto the page, as `[name, text]` pairs or with a Buffer for bytes. */
export async function drop(page, files) {
  const plain = files.map(([name, content]) => [name, [...Buffer.from(content)]]);
  await page.evaluate((files) => {
    const transfer = new DataTransfer();
    for (const [name, bytes] of files) transfer.items.add(new File([new Uint8Array(bytes)], name));
    for (const type of ["dragover", "drop"]) {
      document.body.dispatchEvent(new DragEvent(type, { dataTransfer: transfer, bubbles: true, cancelable: true }));
    }
  }, plain);
}

/** Pastes text, as Ctrl+V does. */
export async function paste(page, text) {
  await page.evaluate((text) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData("text/plain", text);
    document.body.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
  }, text);
}

/** Waits until the answer to the last change is there. */
export async function settled(page) {
  await page.waitForSelector("#verdict");
  await page.waitForFunction(() => !document.querySelector(".progress"));
}

/** Serious and critical findings of axe, as `rule: element` lines. */
export async function axe(page) {
  // Through the debugger, which the page's own policy does not bind.
  await page.evaluate(axeSource);
  const found = await page.evaluate(() => window.axe.run(document, { resultTypes: ["violations"] }));
  return found.violations
    .filter((violation) => ["serious", "critical"].includes(violation.impact))
    .flatMap((violation) => violation.nodes.map((node) => `${violation.id}: ${node.target.join(" ")} ${node.failureSummary}`));
}

/** Keeps a picture for people to look at. */
export async function picture(page, name, options = {}) {
  const folder = path.join(root, "target/screenshots");
  await mkdir(folder, { recursive: true });
  await page.screenshot({ path: path.join(folder, `${name}.png`), fullPage: true, ...options });
}
