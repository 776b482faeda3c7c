// Exercises the simulator through jsforce. The environment gives its address
// and secrets; any failure ends the process with an error.
import assert from 'node:assert/strict';
import jsforce from 'jsforce';

const { ORG_URL, ORG_USER, ORG_PASSWORD, ORG_CLIENT_ID, ORG_CLIENT_SECRET, ORG_REFRESH_TOKEN } = process.env;
const version = '66.0';

async function soapLogin() {
  const conn = new jsforce.Connection({ loginUrl: ORG_URL, version });
  const user = await conn.login(ORG_USER, ORG_PASSWORD);
  assert.match(user.id, /^005/);
  assert.match(user.organizationId, /^00D/);
  assert.equal(conn.instanceUrl, ORG_URL);
  await assert.rejects(new jsforce.Connection({ loginUrl: ORG_URL, version }).login(ORG_USER, 'wrong'), /INVALID_LOGIN/);
  return conn;
}

async function clientCredentials() {
  const conn = new jsforce.Connection({
    instanceUrl: ORG_URL, version,
    oauth2: { clientId: ORG_CLIENT_ID, clientSecret: ORG_CLIENT_SECRET, loginUrl: ORG_URL },
  });
  await conn.authorize({ grant_type: 'client_credentials' });
  assert.ok(conn.accessToken);
  const me = await conn.identity().catch(() => null);
  assert.ok(me === null || me.user_id.startsWith('005'));
}

async function refreshOn401() {
  const conn = new jsforce.Connection({
    instanceUrl: ORG_URL, version, accessToken: 'expired', refreshToken: ORG_REFRESH_TOKEN,
    oauth2: { clientId: ORG_CLIENT_ID, clientSecret: ORG_CLIENT_SECRET, loginUrl: ORG_URL },
  });
  let refreshed = 0;
  conn.on('refresh', () => { refreshed++; });
  const res = await conn.query('SELECT COUNT() FROM Opportunity');
  assert.equal(res.totalSize, 2500);
  assert.equal(refreshed, 1);
}

async function pages(conn) {
  const names = [];
  await conn.query('SELECT Id, Name, Account.Name FROM Opportunity ORDER BY Id')
    .on('record', (r) => names.push(r.Name))
    .run({ autoFetch: true, maxFetch: 5000 });
  assert.equal(names.length, 2500);
  assert.equal(new Set(names).size, 2500);
  const one = await conn.query('SELECT Id FROM Opportunity');
  assert.equal(one.records.length, 2000);
  assert.equal(one.done, false);
  assert.ok(one.nextRecordsUrl);
  await assert.rejects(conn.query('SELECT Nmae FROM Opportunity'), (e) => e.errorCode === 'INVALID_FIELD');
}

async function collections(conn) {
  const { records } = await conn.query('SELECT Id FROM Opportunity ORDER BY Id LIMIT 200');
  const results = await conn.sobject('Opportunity').update(records.map(({ Id }, i) => ({
    Id, FitSync_Score__c: i === 100 ? 12345 : 80,
  })));
  assert.equal(results.length, 200);
  results.forEach((r, i) => assert.equal(r.success, i !== 100, `record ${i}`));
  assert.equal(results[100].errors[0].statusCode, 'NUMBER_OUTSIDE_VALID_RANGE');
  const { totalSize } = await conn.query('SELECT COUNT() FROM Opportunity WHERE FitSync_Score__c = 80');
  assert.equal(totalSize, 199);
}

async function describe(conn) {
  const meta = await conn.sobject('Opportunity').describe();
  const grade = meta.fields.find((f) => f.name === 'FitSync_Grade__c');
  assert.equal(grade.type, 'picklist');
  assert.equal(grade.restrictedPicklist, true);
  assert.deepEqual(grade.picklistValues.map((v) => v.value), ['Strong', 'Good', 'Weak', 'Blocked', 'Unscored']);
  assert.ok(meta.childRelationships.some((c) => c.relationshipName === 'FitSync_Requirements__r'));
  const global = await conn.describeGlobal();
  assert.ok(global.sobjects.some((s) => s.name === 'FitSync_Requirement__c'));
}

async function crud(conn) {
  const deals = conn.sobject('Opportunity');
  const made = await deals.create({ Name: 'One', StageName: 'Prospecting', CloseDate: '2027-01-31' });
  assert.equal(made.success, true);
  await deals.update({ Id: made.id, NextStep: 'call' });
  assert.equal((await deals.retrieve(made.id)).NextStep, 'call');
  const requirements = conn.sobject('FitSync_Requirement__c');
  const key = { Opportunity__c: made.id, External_Id__c: 'rfp-1', Text__c: 'SSO' };
  assert.equal((await requirements.upsert(key, 'External_Id__c')).created, true);
  const again = await requirements.upsert({ External_Id__c: 'rfp-1', Text__c: 'SSO with SAML' }, 'External_Id__c');
  assert.equal(again.created, false);
  await deals.destroy(made.id);
  await assert.rejects(deals.retrieve(made.id), (e) => e.errorCode === 'NOT_FOUND' || e.errorCode === 'ENTITY_IS_DELETED');
}

async function bulk(conn) {
  conn.bulk2.pollInterval = 20;
  const { records } = await conn.query('SELECT Id FROM Opportunity ORDER BY Id LIMIT 3');
  const input = records.map(({ Id }, i) => ({ Id, NextStep: 'bulk', CloseDate: i === 2 ? 'soon' : '2027-02-01' }));
  const res = await conn.bulk2.loadAndWaitForResults({ object: 'Opportunity', operation: 'update', input });
  assert.equal(res.successfulResults.length, 2);
  assert.equal(res.failedResults.length, 1);
  assert.equal(res.failedResults[0].sf__Id, records[2].Id);
  const rows = await (await conn.bulk2.query("SELECT Id, NextStep FROM Opportunity WHERE NextStep = 'bulk'")).toArray();
  assert.equal(rows.length, 2);
}

async function limits(conn) {
  const all = await conn.limits();
  assert.ok(all.DailyApiRequests.Max > all.DailyApiRequests.Remaining);
  assert.ok(conn.limitInfo.apiUsage.used > 0);
}

const conn = await soapLogin();
await clientCredentials();
await refreshOn401();
for (const step of [pages, describe, collections, crud, bulk, limits]) await step(conn);
