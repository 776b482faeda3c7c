// Drives a portal with HubSpot's own Node client: node client.mjs BASE_URL.
// The portal holds the 250 deals "Deal 1" to "Deal 250", worth as many dollars,
// each linked with one company.
import assert from 'node:assert/strict'
import { Client } from '@hubspot/api-client'

const basePath = process.argv[2]
const hubspot = new Client({ accessToken: 'portalsim-token', basePath, numberOfApiCallRetries: 0 })

const checks = {
  async 'getAll reads every page of the list'() {
    const deals = await hubspot.crm.deals.getAll(100, undefined, ['dealname', 'amount'])
    assert.equal(deals.length, 250)
    assert.equal(new Set(deals.map((d) => d.id)).size, 250)
    assert.equal(typeof deals[0].properties.amount, 'string')
    assert.ok(deals[0].createdAt instanceof Date)
  },

  async 'a search is read page by page'() {
    const found = []
    let after
    do {
      const page = await hubspot.crm.deals.searchApi.doSearch({
        filterGroups: [{ filters: [{ propertyName: 'amount', operator: 'GT', value: '30' }] }],
        sorts: [{ propertyName: 'amount', direction: 'DESCENDING' }],
        properties: ['amount'],
        limit: 100,
        after,
      })
      assert.equal(page.total, 220)
      found.push(...page.results.map((d) => Number(d.properties.amount)))
      after = page.paging?.next?.after
    } while (after)
    assert.deepEqual(found, Array.from({ length: 220 }, (_, i) => 250 - i))
  },

  async 'a batch read reports a missing record beside the others'() {
    const { results } = await hubspot.crm.deals.basicApi.getPage(3)
    const inputs = [...results.map(({ id }) => ({ id })), { id: '1' }]
    const batch = await hubspot.crm.deals.batchApi.read({ inputs, properties: ['dealname'], propertiesWithHistory: [] })
    assert.equal(batch.results.length, 3)
    assert.equal(batch.numErrors, 1)
    assert.deepEqual(batch.errors[0].context.ids, ['1'])
  },

  async 'a batch update writes what it can'() {
    const { results } = await hubspot.crm.deals.basicApi.getPage(2)
    const batch = await hubspot.crm.deals.batchApi.update({
      inputs: [
        { id: results[0].id, properties: { description: 'written by the client' } },
        { id: '1', properties: { description: 'no such deal' } },
        { id: results[1].id, properties: { amount: 'a lot' } },
      ],
    })
    assert.equal(batch.results.length, 1)
    assert.equal(batch.numErrors, 2)
    const deal = await hubspot.crm.deals.basicApi.getById(results[0].id, ['description'])
    assert.equal(deal.properties.description, 'written by the client')
  },

  async 'an unknown property fails the whole batch'() {
    const { results } = await hubspot.crm.deals.basicApi.getPage(1)
    await assert.rejects(
      hubspot.crm.deals.batchApi.update({ inputs: [{ id: results[0].id, properties: { no_such: '1' } }] }),
      (e) => e.code === 400 && e.body.message.includes('PROPERTY_DOESNT_EXIST'),
    )
  },

  async 'a group and properties are created once'() {
    await hubspot.crm.properties.groupsApi.create('deals', { name: 'fitsync', label: 'FitSync', displayOrder: -1 })
    const score = { name: 'fitsync_score', label: 'Fit score', type: 'number', fieldType: 'number', groupName: 'fitsync' }
    const made = await hubspot.crm.properties.coreApi.create('deals', score)
    assert.equal(made.name, 'fitsync_score')
    await assert.rejects(hubspot.crm.properties.coreApi.create('deals', score), (e) => e.code === 409)
    const again = await hubspot.crm.properties.batchApi.create('deals', {
      inputs: [score, { ...score, name: 'fitsync_low', label: 'Fit, low' }],
    })
    assert.equal(again.results.length, 1)
    assert.equal(again.errors[0].category, 'OBJECT_ALREADY_EXISTS')
    const all = await hubspot.crm.properties.coreApi.getAll('deals')
    assert.ok(all.results.some((p) => p.name === 'fitsync_low'))
  },

  async 'associations are read in a batch and created'() {
    const { results } = await hubspot.crm.deals.basicApi.getPage(100)
    const batch = await hubspot.crm.associations.v4.batchApi.getPage('deals', 'companies', {
      inputs: results.map(({ id }) => ({ id })),
    })
    assert.equal(batch.results.length, 100)
    assert.ok(Number(batch.results[0].to[0].toObjectId) > 0)
    const note = await hubspot.crm.objects.notes.basicApi.create({
      properties: { hs_timestamp: '2026-11-24T10:00:00Z', hs_note_body: 'needs SSO' },
      associations: [],
    })
    await hubspot.crm.associations.v4.basicApi.createDefault('deals', results[0].id, 'notes', note.id)
    const list = await hubspot.crm.associations.v4.basicApi.getPage('deals', results[0].id, 'notes')
    assert.equal(String(list.results[0].toObjectId), note.id)
  },

  async 'pipelines and owners are listed'() {
    const pipelines = await hubspot.crm.pipelines.pipelinesApi.getAll('deals')
    assert.deepEqual(pipelines.results.map((p) => p.id), ['default', '7301'])
    const owners = await hubspot.crm.owners.ownersApi.getPage()
    assert.ok(owners.results.length > 1)
  },

  async 'a wrong token is refused'() {
    const stranger = new Client({ accessToken: 'wrong', basePath })
    await assert.rejects(stranger.crm.deals.basicApi.getPage(1), (e) => e.code === 401)
  },
}

for (const [name, check] of Object.entries(checks)) {
  try {
    await check()
  } catch (e) {
    e.message = `${name}: ${e.message}`
    throw e
  }
}
console.log(`${Object.keys(checks).length} checks passed`)
