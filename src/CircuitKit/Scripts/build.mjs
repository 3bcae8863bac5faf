// Builds what browsers load, in ../wwwroot, of the modules here: `npm ci && npm run build`. Each folder becomes one file. What was built of what is
// noted in built.txt, which a test compares.

import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { build, transform } from 'esbuild';
import { minify } from 'terser';

const from = import.meta.dirname;
const to = join(from, '..', 'wwwroot');

const files = {
  'initializer.js': 'CircuitKit.lib.module.js',
  'start/start.js': 'start.js',
  'page/page.js': 'page.js',
  'reconnect-ui.js': 'reconnect-ui.js',
  'texts.de.js': 'texts.de.js',
  'sign-in.js': 'sign-in.js',
  'measure.js': 'measure.js',
  'refusal.js': 'refusal.js',
};

// Another folder is another file, which is loaded once and shared.
const otherFolders = {
  name: 'other folders',
  setup: ({ onResolve, initialOptions }) => onResolve({ filter: /^\./ }, ({ path, importer, kind }) => {
    if (kind === 'dynamic-import') {
      return { path, external: true };
    }

    const [folder] = relative(from, resolve(dirname(importer), path)).split('/');
    const isOwn = folder.endsWith('.js') || initialOptions.entryPoints[0] === join(from, folder, `${folder}.js`);
    // The refusal page has no circuit, and no other file.
    return isOwn || initialOptions.entryPoints[0].endsWith('refusal.js') ? undefined : { path: `./${folder}.js`, external: true };
  }),
};

// Style sheets stand in the modules as text.
const smallStyles = {
  name: 'small styles',
  setup: ({ onLoad }) => onLoad({ filter: /\.js$/ }, async ({ path }) => {
    const parts = readFileSync(path, 'utf8').split(/(?<=css = )`([^`]*)`/i);
    const contents = await Promise.all(parts.map(async (part, index) => (index % 2 ? `\`${await smallStyle(part)}\`` : part)));
    return { contents: contents.join('') };
  }),
};

async function smallStyle(css) {
  return (await transform(css, { loader: 'css', minify: true })).code.trim();
}

for (const [entry, outfile] of Object.entries(files)) {
  const bundle = await build({
    entryPoints: [join(from, entry)],
    write: false,
    bundle: true,
    format: 'esm',
    target: 'es2022',
    minify: true,
    legalComments: 'none',
    charset: 'utf8',
    plugins: [otherFolders, smallStyles],
  });
  const { code } = await minify(bundle.outputFiles[0].text, { module: true, ecma: 2022, compress: { passes: 3 } });
  writeFileSync(join(to, outfile), code);
}

const hash = (name, path) => `${name} ${createHash('sha256').update(readFileSync(path, 'utf8').replaceAll('\r\n', '\n')).digest('hex')}`;
const sources = readdirSync(from, { recursive: true }).filter(name => /^(?!node_modules).*\.js$/.test(name)).sort();
const built = [...sources.map(name => hash(`Scripts/${name}`, join(from, name))), ...Object.values(files).map(name => hash(`wwwroot/${name}`, join(to, name)))];
writeFileSync(join(from, 'built.txt'), `${built.join('\n')}\n`);
