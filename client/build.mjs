// Build the client into one folder: hashed files, and manifest.json, which names them. The same sources give the same
// bytes on every machine, so that what is committed can be compared with a fresh build.
//
//   node build.mjs            writes them
//   node build.mjs --check    says which of those that are committed differ, and writes nothing

import { createHash } from "node:crypto";
import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { minify } from "terser";

const here = path.dirname(fileURLToPath(import.meta.url));
const folder = path.join(here, "../src/rejoinder/pages/static/rejoinder");

// Features that all of these have are used as they are; the rest is tested for where it is used.
const BROWSERS = ["chrome111", "edge111", "firefox119", "safari16.4"];

const common = {
  absWorkingDir: here,
  bundle: true,
  charset: "utf8",
  legalComments: "none",
  logLevel: "warning",
  external: ["/static/*"], // parts that are loaded later
  metafile: true,
  minify: true,
  outdir: "built", // only a name: nothing is written there, and no path of this machine enters a hash
  target: BROWSERS,
  write: false,
};

/** Return what one run of esbuild makes: name of the file → its bytes, and name of the entry → name of the file. */
async function make(options) {
  const result = await build({ ...common, ...options });
  const files = new Map();
  const entries = new Map();
  for (const { path: made, text } of result.outputFiles) {
    const { name, ext } = path.parse(made);
    const content = ext === ".js" ? await smaller(text, options.format === "esm") : text;
    const hash = createHash("sha256").update(content).digest("hex").slice(0, 8).toUpperCase();
    const named = `${name}.${hash}${ext}`;
    files.set(named, Buffer.from(content));
    entries.set(`${name}${ext}`, named);
  }
  return { files, entries };
}

/** Return a script as Terser says it: a twentieth smaller, packed, than as esbuild does. */
async function smaller(script, module) {
  const { code } = await minify(script, {
    module,
    ecma: 2022,
    compress: { passes: 3 },
    format: { comments: false },
  });
  return `${code}\n`;
}

const styles = await make({
  entryPoints: {
    account: "css/account.css",
    discussion: "css/discussion.css",
    mine: "css/mine.css",
    pages: "css/pages.css",
  },
});
// By themselves: for pages of an account, for who signs in in an embed and the window in which one does so, for frames, for
// pages with a player, for those whose article has words that people speak of, for who does so, for
// who opens a menu, and for one's own pages.
const byItself = (name, define = {}) =>
  make({
    entryPoints: { [name]: `src/${name}.ts` },
    format: "esm",
    define,
  });
const addressIn = (part, name) =>
  JSON.stringify(`/static/rejoinder/${part.entries.get(`${name}.js`)}`);
const account = await byItself("account");
const auth = await byItself("auth");
const frame = await byItself("frame");
const media = await byItself("media");
const menu = await byItself("menu");
const mine = await byItself("mine");
const speaking = await byItself("speaking");
const window = await byItself("window");
const passages = await byItself("passages", { SPEAKING: addressIn(speaking, "speaking") });
const push = await byItself("push");
// Where a worker is a module, older browsers have none.
const pushWorker = await make({
  entryPoints: { "push-worker": "src/push-worker.ts" },
  format: "iife",
});
const modules = await make({
  entryPoints: { core: "src/main.ts" },
  format: "esm",
  define: {
    AUTH: addressIn(auth, "auth"),
    FRAME: addressIn(frame, "frame"),
    MEDIA: addressIn(media, "media"),
    MENU: addressIn(menu, "menu"),
    PASSAGES: addressIn(passages, "passages"),
  },
});
const loader = await make({
  entryPoints: { embed: "src/loader.ts" },
  format: "iife",
  define: {
    CORE: JSON.stringify(`/static/rejoinder/${modules.entries.get("core.js")}`),
    STYLE: JSON.stringify(`/static/rejoinder/${styles.entries.get("discussion.css")}`),
  },
});

const parts = [
  ...[
    styles,
    account,
    auth,
    frame,
    media,
    menu,
    mine,
    speaking,
    window,
    passages,
    push,
    pushWorker,
  ],
  ...[modules, loader],
];
const files = new Map(parts.flatMap((part) => [...part.files]));
const manifest = Object.fromEntries(parts.flatMap((part) => [...part.entries]).sort());
files.set("manifest.json", `${JSON.stringify(manifest, null, 2)}\n`);
files.set("embed.d.ts", await readFile(path.join(here, "embed.d.ts")));

const old = await readdir(folder);
const gone = old.filter((name) => !files.has(name));
const changed = [];
for (const [name, bytes] of files) {
  const same =
    old.includes(name) && (await readFile(path.join(folder, name))).equals(Buffer.from(bytes));
  if (!same) changed.push(name);
}
if (process.argv.includes("--check")) {
  if (gone.length + changed.length) {
    process.stderr.write(`Not as built: ${[...changed, ...gone].join(", ")}. Run: make client\n`);
    process.exitCode = 1;
  }
} else {
  for (const name of gone) await rm(path.join(folder, name));
  for (const name of changed) await writeFile(path.join(folder, name), files.get(name));
}
