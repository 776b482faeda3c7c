// Checks the counts that `fitsync demo --once --json` prints; reads them from standard input.
import { readFileSync } from "node:fs";
import { strict as assert } from "node:assert";

const demo = JSON.parse(readFileSync(0, "utf8"));
const total = (sync, counter) => sync.runs.reduce((sum, run) => sum + run.counters[counter], 0);

assert.equal(demo.syncs.length, 3, "the demo syncs three times");
for (const sync of demo.syncs) {
  assert.equal(sync.runs.length, 2, `${sync.name}: both connections run`);
  assert.deepEqual(sync.runs.map((run) => run.status), ["done", "done"], `${sync.name}: both runs end well`);
  assert.equal(total(sync, "failed"), 0, `${sync.name}: no record fails`);
}
const [first, edited, unchanged] = demo.syncs;
assert.ok(total(first, "pulled") >= 300, `the first sync pulls 300 deals at least, not ${total(first, "pulled")}`);
assert.equal(total(first, "written"), total(first, "pulled"), "the first sync writes every deal");
assert.equal(total(edited, "written"), 1, "the second sync writes the edited deal and no other");
assert.equal(total(unchanged, "written"), 0, "the third sync writes nothing");
assert.ok(demo.catalog.capabilities >= 150, "the catalog holds 150 capabilities at least");
assert.equal(demo.top_gaps.length, 5, "five gaps are shown");
for (const made of demo.provisioned) {
  assert.ok(made.created > 0 && made.left === 0, `${made.connection}: provisioning is complete`);
}
console.log(`demo: ${total(first, "written")}, ${total(edited, "written")} and ${total(unchanged, "written")} records written`);
