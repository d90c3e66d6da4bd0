// Copies the front-end files the pages use from node_modules to static/vendor, and draws the icon sprite.
//
// static/vendor is never committed: package-lock.json says what it is made of. References to source maps are cut off,
// since the maps are not shipped and the static file manifest refuses a reference to a file that is not there.

import { existsSync } from "node:fs";
import { cp, mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");
const modules = path.join(root, "node_modules");
const vendor = path.join(root, "static", "vendor");
const fresh = `${vendor}.new`;

const files = {
  "tabler.min.css": "@tabler/core/dist/css/tabler.min.css",
  "tabler.min.js": "@tabler/core/dist/js/tabler.min.js",
  "htmx.min.js": "htmx.org/dist/htmx.min.js",
  "echarts.min.js": "echarts/dist/echarts.min.js",
};
// Present in a development install only (`npm ci --omit=dev` leaves it out): the accessibility tests ask the page for it.
const testFiles = { "axe.min.js": "axe-core/axe.min.js" };
const licences = {
  "tabler.LICENSE.txt": "@tabler/icons/LICENSE",
  "htmx.LICENSE.txt": "htmx.org/LICENSE",
  "echarts.LICENSE.txt": "echarts/LICENSE",
  "echarts.NOTICE.txt": "echarts/NOTICE",
};

const withoutSourceMap = (text) =>
  text.replace(/\/\*# sourceMappingURL=[^*]*\*\//g, "").replace(/^\/\/# sourceMappingURL=.*$/gm, "");

async function copyText(target, source) {
  const text = await readFile(path.join(modules, source), "utf8");
  await writeFile(path.join(fresh, target), withoutSourceMap(text));
}

async function symbol(name) {
  const filled = name.endsWith("-filled");
  const file = filled ? `filled/${name.slice(0, -"-filled".length)}.svg` : `outline/${name}.svg`;
  const location = path.join(modules, "@tabler/icons/icons", file);
  if (!existsSync(location)) {
    throw new Error(`deploy/icons.txt: Tabler has no icon "${name}"`);
  }
  const svg = await readFile(location, "utf8");
  const drawing = svg
    .slice(svg.indexOf(">", svg.indexOf("<svg")) + 1, svg.lastIndexOf("</svg>"))
    .replace(/<path stroke="none" d="M0 0h24v24H0z" fill="none" ?\/>/, "")
    .replace(/\s+/g, " ")
    .trim();
  const paint = filled
    ? 'fill="currentColor" stroke="none"'
    : 'fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"';
  return `<symbol id="${name}" viewBox="0 0 24 24" ${paint}>${drawing}</symbol>`;
}

async function sprite() {
  const list = await readFile(path.join(root, "deploy", "icons.txt"), "utf8");
  const names = list.split("\n").map((line) => line.trim()).filter((line) => line && !line.startsWith("#"));
  const symbols = await Promise.all([...new Set(names)].sort().map(symbol));
  return `<svg xmlns="http://www.w3.org/2000/svg">\n${symbols.join("\n")}\n</svg>\n`;
}

await rm(fresh, { recursive: true, force: true });
await mkdir(fresh, { recursive: true });
for (const [target, source] of Object.entries(files)) await copyText(target, source);
for (const [target, source] of Object.entries(testFiles)) {
  if (existsSync(path.join(modules, source))) await copyText(target, source);
}
for (const [target, source] of Object.entries(licences)) {
  if (existsSync(path.join(modules, source))) await cp(path.join(modules, source), path.join(fresh, target));
}
await writeFile(path.join(fresh, "icons.svg"), await sprite());

// Whole or not at all: a page never meets half a folder.
await rm(vendor, { recursive: true, force: true });
await rename(fresh, vendor);
