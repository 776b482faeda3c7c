// Drives the components in Chromium as a person does, by sight, keyboard and screen
// reader. Prints what it measured; ends with an error at the first thing that is wrong.
// With PICTURES=folder it keeps pictures there.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import path from 'node:path';
import puppeteer from 'puppeteer-core';
import records from '../jest/records.js';
import { build, output, root } from './build.mjs';

const LIMIT = 60 * 1024; // bytes of a component's script, gzipped
const REQUEST = 'a02000000000001AAA';
const modules = path.join(root, 'node_modules');
const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const html = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Deal</title>
<link rel="stylesheet" href="/slds.css"></head>
<body style="background: #f3f3f3"><main><h1 class="slds-assistive-text">Deal</h1><div id="place" style="padding: 8px"></div></main><script src="/page.js"></script></body></html>`;

function serve() {
    const styles = path.join(modules, '@salesforce-ux', 'design-system', 'assets', 'styles', 'salesforce-lightning-design-system.min.css');
    const files = { '/page.js': [path.join(output, 'page.js'), 'text/javascript'], '/slds.css': [styles, 'text/css'] };
    const server = createServer((request, response) => {
        const file = files[request.url];
        if (file) {
            response.setHeader('content-type', file[1]);
            createReadStream(file[0]).pipe(response);
        } else if (request.url === '/') {
            response.setHeader('content-type', 'text/html');
            response.end(html);
        } else {
            response.writeHead(404).end();
        }
    });
    return new Promise((done) => server.listen(0, '127.0.0.1', () => done(server)));
}

/** What a sighted person reads, and what a screen reader is told. */
class Page {
    constructor(page) {
        this.page = page;
    }

    show(name, answers, properties) {
        return this.page.evaluate((...all) => window.show(...all), name, answers, properties);
    }

    change(answers) {
        return this.page.evaluate((all) => window.change(all), answers);
    }

    org() {
        return this.page.evaluate(() => window.org);
    }

    async text() {
        return (await this.page.evaluate(() => document.querySelector('main').innerText)).replace(/[\s\u00a0]+/g, ' ').trim();
    }

    async reads(...wanted) {
        const text = await this.text();
        for (const one of wanted) {
            assert.ok(text.includes(one), `${JSON.stringify(one)} is not on the page: ${text}`);
        }
    }

    async lacks(unwanted) {
        assert.ok(!(await this.text()).includes(unwanted), `${JSON.stringify(unwanted)} is on the page`);
    }

    /** The node of the accessibility tree with a role and a name; the browser builds the tree a little later than the page. */
    async spoken(role, name) {
        const all = (node) => [node, ...(node.children || []).flatMap(all)];
        let tree = [];
        for (let i = 0; i < 40; i++) {
            tree = all(await this.page.accessibility.snapshot({ interestingOnly: false }));
            const found = tree.find((node) => node.role === role && node.name.includes(name));
            if (found) {
                return found;
            }
            await this.change({});
        }
        return assert.fail(`no ${role} ${name}; there are ${tree.map((node) => `${node.role} ${node.name}`).join(' | ')}`);
    }

    /** Presses Tab until the focus is on something with that text, then a key. */
    async press(key, text) {
        for (let i = 0; i < 20; i++) {
            if ((await this.page.evaluate(() => window.focused())) === text) {
                await this.page.keyboard.press(key);
                await this.change({});
                return;
            }
            await this.page.keyboard.press('Tab');
        }
        assert.fail(`the keyboard does not reach ${text}`);
    }

    async accessible(state) {
        const { violations, passes } = await this.page.evaluate(() => window.axe.run(document));
        const found = violations.map((one) => `${one.id}: ${one.help}: ${one.nodes.map((node) => node.html).join(' ')}`);
        assert.deepEqual(found, [], `axe finds violations in ${state}`);
        assert.ok(passes.length > 5, `axe looked at nothing in ${state}`);
    }

    async picture(name, width) {
        if (process.env.PICTURES) {
            await this.page.setViewport({ width, height: 600 });
            const card = await this.page.$("#place");
            await card.screenshot({ path: path.join(process.env.PICTURES, `${name}.png`) });
        }
    }
}

const { DEAL } = records;
const data = (value) => ({ data: value });
const failed = (status, message) => ({ error: { status, body: { message } } });
const deal = (values) => ({ [DEAL]: data(records.opportunity(values)), FitSync_Request__c: data({ createable: true }) });
const card = { recordId: DEAL };

async function states(page) {
    await page.show('c-fit-card', {}, card);
    await page.reads('Loading the product fit');
    await page.lacks('Resync');
    await page.accessible('loading');

    const paints = [];
    for (let i = 0; i < 10; i++) {
        await page.show('c-fit-card', {}, card);
        paints.push(await page.change({ ...deal(), FitSync_Gaps__r: data({ records: records.gaps() }) }));
    }
    await page.reads(
        '49', '42–60', 'Blocked', '67 % assessed', 'SSO with SAML would lift the score most: from 49 to 77.',
        'WHY 100 − 51 = 49', '−39', 'not supported: nothing in the catalog answers it', 'dedicated sprint · 4–6 weeks · €80,000',
        'Close gap · due Dec 4, 2026', 'product team', 'Scored Nov 24, 2026', 'not a win probability'
    );
    await page.spoken('image', 'Product fit 49 of 100, between 42 and 60');
    await page.spoken('heading', 'Product fit');
    await page.accessible('a blocked deal');
    await page.picture('fit-card', 440);

    for (const [state, answers, ...texts] of [
        ['a deal without rows', deal(), 'SSO with SAML', 'dedicated sprint · 4–6 weeks · 80,000 EUR'],
        ['a deal never judged', deal({ FitSync_Grade__c: null }), 'This deal has not been judged yet.', 'Resync'],
        ['a deal without requirements', deal({ FitSync_Grade__c: 'Unscored', FitSync_Score__c: null }), 'Nothing to score yet.'],
        ['hidden fields', { [DEAL]: data(records.hiddenOpportunity()) }, 'You may not see the product fit.', 'FitSync Account Executive'],
        ['an error', { [DEAL]: failed(500, 'The org is being maintained') }, 'could not be read', 'The org is being maintained'],
        ...['Strong', 'Good', 'Weak'].map((grade) => [`a ${grade} deal`, deal({ FitSync_Grade__c: grade }), grade])
    ]) {
        await page.show('c-fit-card', answers, card);
        await page.reads(...texts);
        await page.accessible(state);
    }
    return paints;
}

async function resync(page) {
    await page.show('c-fit-card', deal(), card);
    await page.press('Enter', 'Resync');
    assert.deepEqual((await page.org()).created, [{ apiName: 'FitSync_Request__c', fields: { Opportunity__c: DEAL, Scope__c: 'record' } }]);
    await page.reads('Resync requested');
    assert.ok((await page.spoken('button', 'Resyncing…')).focused, 'the keyboard loses its place');
    await page.press('Enter', 'Resyncing…');
    assert.equal((await page.org()).created.length, 1, 'a second press asks again');
    await page.accessible('a request that was made');
    await page.change({ [REQUEST]: data(records.request('running')) });
    await page.reads('The deal is being judged again.');
    await page.picture('resync', 440);
    await page.change({ [REQUEST]: data(records.request('done')) });
    await page.reads('Resync done.');
    await page.spoken('button', 'Resync');
    await page.lacks('Resyncing…');
    assert.ok((await page.org()).updates.includes(DEAL), 'the deal is not read again');

    await page.show('c-fit-card', { ...deal(), FitSync_Requests__r: data({ records: [records.request('failed', 'The org did not answer')] }) }, card);
    await page.reads('Resync failed: The org did not answer');
    await page.accessible('a request that failed');

    await page.show('c-fit-card', { [DEAL]: data(records.opportunity()), FitSync_Request__c: data({ createable: false }) }, card);
    await page.lacks('Resync');
}

async function longLists(page) {
    const needs = [9, 8, 8, 8, 7, 6, 5].map((points) => `−${points} · Need ${points} · not supported`);
    await page.show('c-fit-card', deal({ FitSync_Reasons__c: needs.join('\n') }), card);
    await page.lacks('Need 5');
    await page.press('Space', 'Show all 7');
    await page.reads('Need 5', 'Show fewer');
    await page.accessible('a long list');
}

// What people enter may be one long word, in a narrow column, on a page that reads from right to left.
async function narrow(page) {
    const word = 'Donaudampfschifffahrtsgesellschaftskapitänsmützenversicherungsbedingungen'.repeat(3);
    const long = deal({ FitSync_Reasons__c: `−51 · ${word} · not supported: ${word}`, FitSync_Gaps__c: word, FitSync_Actions__c: word });
    await page.page.setViewport({ width: 240, height: 900 });
    await page.show('c-fit-card', long, card);
    await page.reads(word);
    const wide = await page.page.evaluate(() => document.documentElement.scrollWidth);
    assert.equal(wide, 240, 'a long word runs out of the card');
    await page.accessible('a narrow card');

    await page.page.evaluate(() => document.documentElement.setAttribute('dir', 'rtl'));
    await page.show('c-fit-card', deal(), card);
    const right = await page.page.evaluate(() => [...document.querySelector('c-fit-card').shadowRoot.querySelectorAll('.points, .range')].map((one) => window.written(one)));
    assert.deepEqual(right, ['42–60', '−39', '−12'], 'numbers are turned round');
    await page.accessible('a card from right to left');
    await page.page.evaluate(() => document.documentElement.removeAttribute('dir'));
    await page.page.setViewport({ width: 440, height: 900 });
}

async function revenue(page) {
    const list = (answer) => ({ FitSync_Revenue_By_Gap: answer });
    await page.show('c-revenue-by-gap', list(data({ records: records.productGaps() })));
    await page.reads('Single sign-on with SAML', '€122,400', '€300,000', '€240,000', '€96,000', 'adds up to the pipeline at risk');
    await page.spoken('table', 'Gaps by allocated revenue');
    await page.accessible('revenue by gap');
    await page.picture('revenue-by-gap', 760);
    for (const [state, answers, ...texts] of [
        ['no answer yet', {}, 'Revenue by gap'],
        ['no gaps', list(data({ records: [] })), 'No gaps in open deals.'],
        ['a hidden object', list(failed(403, 'no')), 'FitSync RevOps'],
        ['an error', list(failed(500, 'The org is being maintained')), 'The org is being maintained']
    ]) {
        await page.show('c-revenue-by-gap', answers);
        await page.reads(...texts);
        await page.accessible(state);
    }
}

const sizes = await build();
for (const [name, bytes] of Object.entries(sizes)) {
    assert.ok(bytes <= LIMIT, `${name} is ${bytes} bytes gzipped, more than ${LIMIT}`);
}
const server = await serve();
const browser = await puppeteer.launch({
    executablePath: process.env.CHROMIUM || execFileSync('sh', ['-c', 'command -v chromium'], { encoding: 'utf8' }).trim(), headless: true,
    args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--lang=en-US']
});
try {
    const tab = await browser.newPage();
    const broken = [];
    tab.on('pageerror', (error) => broken.push(error.message));
    await tab.emulateTimezone('America/Los_Angeles');
    await tab.setViewport({ width: 440, height: 900 });
    await tab.goto(`http://127.0.0.1:${server.address().port}/`);
    assert.deepEqual(broken, [], 'the page does not load');
    await tab.evaluate(axe);
    const page = new Page(tab);
    const paints = (await states(page)).sort((a, b) => a - b);
    await resync(page);
    await longLists(page);
    await narrow(page);
    await revenue(page);
    assert.deepEqual(broken, [], 'the page raised errors');
    console.log(`gzipped: card ${sizes.fitCard} bytes, revenue by gap ${sizes.revenueByGap} bytes`);
    console.log(`from data to paint: median ${paints[5].toFixed(0)} ms, slowest ${paints[9].toFixed(0)} ms of 10`);
} finally {
    await browser.close();
    server.close();
}
