// Bundles the frontend into a folder: `node build.mjs --out DIR`. Scripts, styles and icons get names that carry a hash of
// their content; manifest.json maps plain names to them; each has .br and .gz beside it. About a second.

import { createHash } from "node:crypto";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompress, constants, gzip } from "node:zlib";
import { promisify } from "node:util";

const here = dirname(fileURLToPath(import.meta.url));
const at = process.argv.indexOf("--out");
if (at < 0 || !process.argv[at + 1]) {
  console.error("usage: node build.mjs --out DIR");
  process.exit(2);
}
const out = resolve(process.argv[at + 1]);

let esbuild;
try {
  esbuild = await import("esbuild");
} catch {
  console.error("The frontend's packages are not installed: run `npm ci` in frontend/ (the Makefile does).");
  process.exit(1);
}

/** The icons named in icons.txt as symbols of one SVG; strokes and size come from the style sheet. */
async function sprite() {
  const names = (await readFile(join(here, "icons.txt"), "utf8")).split(/\s+/).filter(Boolean);
  const symbols = await Promise.all(names.map(async (name) => {
    const svg = await readFile(join(here, "node_modules/lucide-static/icons", `${name}.svg`), "utf8");
    const inside = svg.replace(/<!--.*?-->/gs, "").replace(/^[^]*?<svg[^>]*>/, "").replace(/<\/svg>[^]*$/, "");
    return `<symbol id="${name}" viewBox="0 0 24 24">${inside.replace(/\s*\n\s*/g, "").replace(/\s*\/>/g, "/>")}</symbol>`;
  }));
  return `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>`;
}

/**
 * Turbo brings its progress bar's style as an inline <style>, which `style-src 'self'` forbids. Our bar replaces it, so the
 * one call that puts the style into the page is left out of the bundle; a Turbo that does it otherwise fails the build.
 */
const turboWithoutStyle = {
  name: "turbo-without-style",
  setup(build) {
    build.onLoad({ filter: /@hotwired\/turbo\/dist\/.*\.js$/ }, async ({ path }) => {
      const text = await readFile(path, "utf8");
      const without = text.replace("    this.installStylesheetElement();\n", "");
      if (without === text) return { errors: [{ text: "Turbo installs its progress bar's style in another way now" }] };
      return { contents: without, loader: "js" };
    });
  },
};

const files = new Map(); // name with hash → bytes
const manifest = {}; // plain name → name with hash

function add(plain, bytes) {
  const hash = createHash("sha256").update(bytes).digest("hex").slice(0, 10);
  const name = plain.replace(/(\.[^.]+)$/, `-${hash}$1`);
  files.set(name, Buffer.from(bytes));
  manifest[plain] = name;
  return name;
}

const built = await esbuild.build({
  absWorkingDir: here,
  entryPoints: { app: "src/app.ts", worker: "src/worker.ts" },
  outdir: out,
  bundle: true,
  splitting: true,
  format: "esm",
  minify: true,
  target: ["chrome123", "firefox121", "safari17.5"],
  entryNames: "[name]-[hash]",
  chunkNames: "[name]-[hash]",
  legalComments: "none",
  metafile: true,
  plugins: [turboWithoutStyle],
  write: false,
});
const styles = await esbuild.build({
  absWorkingDir: here,
  entryPoints: ["src/css/app.css"],
  bundle: true,
  minify: true,
  target: ["chrome123", "firefox121", "safari17.5"],
  write: false,
});

for (const file of built.outputFiles) files.set(file.path.slice(out.length + 1), Buffer.from(file.contents));
for (const [path, output] of Object.entries(built.metafile.outputs)) {
  if (output.entryPoint?.startsWith("src/")) manifest[output.entryPoint.replace(/^src\/|\.ts$/g, "") + ".js"] = path.split("/").pop();
}
add("app.css", styles.outputFiles[0].contents);
add("sprite.svg", await sprite());
add("favicon.svg", await readFile(join(here, "src/favicon.svg")));

await rm(out, { recursive: true, force: true });
await mkdir(out, { recursive: true });
const brotli = promisify(brotliCompress);
const zip = promisify(gzip);
const sizes = await Promise.all([...files].map(async ([name, bytes]) => {
  const [br, gz] = await Promise.all([
    brotli(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }),
    zip(bytes, { level: 9 }),
  ]);
  await Promise.all([
    writeFile(join(out, name), bytes),
    writeFile(join(out, `${name}.br`), br),
    writeFile(join(out, `${name}.gz`), gz),
  ]);
  return `${name} ${bytes.length} B, ${br.length} B compressed`;
}));
await writeFile(join(out, "manifest.json"), JSON.stringify(manifest, null, 2) + "\n");
if (!process.argv.includes("--quiet")) console.log(sizes.sort().join("\n"));
