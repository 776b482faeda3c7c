// Builds the components with the real base components into .browser/: page.js for a
// browser, and card.js, which is the card alone, to weigh it.

import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import lwc from '@lwc/rollup-plugin';
import { rollup } from 'rollup';

const here = path.dirname(fileURLToPath(import.meta.url));
export const root = path.dirname(here);
export const output = path.join(root, '.browser');
const components = path.join(root, 'force-app', 'main', 'default', 'lwc');
const ours = ['fitCard', 'revenueByGap'];

// What the platform provides inside an org: the schema, and the data service.
const platform = {
    name: 'platform',
    resolveId(id) {
        if (id.startsWith('@salesforce/schema/')) {
            return '\0' + id;
        }
        if (/^lightning\/(refresh|ui\w+Api)$/.test(id)) {
            return path.join(here, 'platform.js');
        }
        return id === '@salesforce/i18n/currency' ? path.join(here, 'currency.js') : null;
    },
    // The base components ask whether they run on a server.
    resolveImportMeta: (property) => (property === 'env' ? '({ SSR: false })' : null),
    load(id) {
        if (!id.startsWith('\0@salesforce/schema/')) {
            return null;
        }
        const [objectApiName, fieldApiName] = id.slice('\0@salesforce/schema/'.length).split('.');
        return `export default ${JSON.stringify({ objectApiName, fieldApiName })};`;
    }
};

const compiler = () =>
    lwc({
        rootDir: here,
        modules: [...ours.map((name) => ({ name: `c/${name}`, path: path.join(components, name, `${name}.js`) })), { npm: 'lightning-base-components' }]
    });

// The base components circle among themselves and are not ours to mend.
const onwarn = (warning, warn) => {
    if (!JSON.stringify([warning.id, warning.ids, warning.loc]).includes('node_modules')) {
        warn(warning);
    }
};

async function bundle(options, format) {
    const build = await rollup({ onwarn, ...options });
    // The engine asks whether it runs in production, as it does inside an org.
    const intro = format === 'iife' ? 'const process = { env: { NODE_ENV: "production" } };' : '';
    const { output: chunks } = await build.generate({ format, inlineDynamicImports: true, name: 'fitsync', intro });
    await build.close();
    return chunks[0].code;
}

/** Builds both and returns the size of each component in bytes, gzipped. */
export async function build() {
    await mkdir(output, { recursive: true });
    const page = await bundle({ input: path.join(here, 'page.js'), plugins: [platform, compiler()] }, 'iife');
    await writeFile(path.join(output, 'page.js'), page);
    const sizes = {};
    for (const name of ours) {
        const external = (id) => id === 'lwc' || /^(lightning|@salesforce)\//.test(id);
        const code = await bundle({ input: path.join(components, name, `${name}.js`), external, plugins: [compiler()] }, 'es');
        await writeFile(path.join(output, `${name}.js`), code);
        sizes[name] = gzipSync(code).length;
    }
    return sizes;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
    console.log(await build());
}
