import assert from 'node:assert/strict';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { getProjectMetadata, parseProjectConfig } from '@hubspot/project-parsing-lib/projects';
import { translate } from '@hubspot/project-parsing-lib/translate';
import { validateUid } from '@hubspot/project-parsing-lib/uid';
import { EXTENSION_POINT_LOCATIONS } from '../node_modules/@hubspot/ui-extensions/dist/shared.synced/types/extension-points.synced.js';
import { build } from 'esbuild';

const folder = join(dirname(fileURLToPath(import.meta.url)), '..');
const config = parseProjectConfig(folder);
const source = join(folder, config.srcDir);

// HubSpot keeps the schemas of components on its side, for accounts only: what they
// bound is checked below as its documentation says.
const { intermediateRepresentation, skippedHsMetaFiles } = await translate(
  { projectSourceDir: source, platformVersion: config.platformVersion, accountId: 0 },
  { skipValidation: true },
);
const nodes = Object.values(intermediateRepresentation.intermediateNodesIndexedByUid);

interface Card {
  name: string;
  description: string;
  location: string;
  entrypoint: string;
  objectTypes: string[];
}

const cards = nodes.filter((node) => node.componentType === 'CARD').map((node) => node.config as Card);

test('HubSpot’s parser takes the project', async () => {
  assert.equal(config.platformVersion, '2026.03');
  assert.deepEqual(skippedHsMetaFiles, []);
  assert.deepEqual(nodes.map((node) => [node.uid, node.componentType]).sort(), [
    ['fitsync_app', 'APPLICATION'],
    ['fitsync_fit_sidebar', 'CARD'],
    ['fitsync_fit_tab', 'CARD'],
  ]);
  for (const node of nodes) {
    assert.equal(validateUid(node.uid), undefined);
  }
  const { components } = await getProjectMetadata(source);
  assert.equal(components.app?.count, 1);
  assert.equal(components.card?.count, 2);
});

test('the example of notifications is taken where it belongs', async (t) => {
  const copy = mkdtempSync(join(tmpdir(), 'fitsync-'));
  t.after(() => rmSync(copy, { recursive: true }));
  cpSync(source, copy, { recursive: true });
  mkdirSync(join(copy, 'app', 'webhooks'));
  cpSync(join(folder, 'examples', 'webhooks-hsmeta.json'), join(copy, 'app', 'webhooks', 'webhooks-hsmeta.json'));
  const result = await translate({ projectSourceDir: copy, platformVersion: config.platformVersion, accountId: 0 }, { skipValidation: true });
  assert.deepEqual(result.skippedHsMetaFiles, []);
  const found = Object.values(result.intermediateRepresentation.intermediateNodesIndexedByUid).find((node) => node.componentType === 'WEBHOOKS');
  assert.equal(found?.componentDeps.app, 'fitsync_app');
  const { subscriptions } = found!.config as { subscriptions: { crmObjects: { objectType: string }[] } };
  assert.ok(subscriptions.crmObjects.every((one) => one.objectType === 'deal'));
});

test('every card stands on deals, at a place that there is, with a file', () => {
  assert.deepEqual(cards.map((card) => card.location).sort(), ['crm.record.sidebar', 'crm.record.tab']);
  for (const card of cards) {
    assert.ok((EXTENSION_POINT_LOCATIONS as readonly string[]).includes(card.location), card.location);
    assert.deepEqual(card.objectTypes, ['DEAL']);
    assert.ok(existsSync(join(source, card.entrypoint)), card.entrypoint);
    assert.match(readFileSync(join(source, card.entrypoint), 'utf8'), new RegExp(`extend<'${card.location}'>`));
  }
});

test('the app asks for what the worker and the button need, and may call nobody else', () => {
  const app = nodes.find((node) => node.componentType === 'APPLICATION')!.config as {
    distribution: string;
    auth: { type: string; requiredScopes: string[] };
    permittedUrls: { fetch: string[] };
  };
  assert.equal(app.distribution, 'private');
  assert.equal(app.auth.type, 'static');
  assert.deepEqual(app.auth.requiredScopes, ['crm.objects.deals.read', 'crm.objects.deals.write', 'crm.schemas.deals.read', 'crm.schemas.deals.write']);
  assert.deepEqual(app.permittedUrls.fetch, []);
});

test('what HubSpot installs is what the tests ran with', () => {
  const read = (path: string) => JSON.parse(readFileSync(join(folder, path), 'utf8')).dependencies as Record<string, string>;
  const tested = read('package.json');
  for (const [name, version] of Object.entries(read('src/app/cards/package.json'))) {
    assert.equal(version, tested[name], name);
  }
});

test('a card is at most 60 KB gzipped, without the SDK and React', async (t) => {
  for (const card of cards) {
    const { outputFiles } = await build({
      entryPoints: [join(source, card.entrypoint)],
      bundle: true,
      minify: true,
      write: false,
      format: 'esm',
      jsx: 'automatic',
      external: ['react', 'react/*', '@hubspot/ui-extensions', '@hubspot/ui-extensions/*'],
    });
    const size = gzipSync(outputFiles[0]!.contents).length;
    t.diagnostic(`${card.location}: ${size} bytes gzipped`);
    assert.ok(size <= 60 * 1024, `${size}`);
  }
});
