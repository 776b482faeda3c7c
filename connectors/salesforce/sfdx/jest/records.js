// Records as the UI API gives them, for unit tests and for the browser.

const field = (value) => ({ value, displayValue: null });

const record = (id, apiName, values) => ({
    id, apiName, fields: Object.fromEntries(Object.entries(values).map(([name, value]) => [name, field(value)]))
});

const DEAL = '006000000000001AAA';

const opportunity = (values = {}) =>
    record(DEAL, 'Opportunity', {
        FitSync_Score__c: 49,
        FitSync_Low__c: 42,
        FitSync_High__c: 60,
        FitSync_Grade__c: 'Blocked',
        FitSync_Confidence__c: 67,
        FitSync_Reasons__c: '−39 · SSO with SAML · not supported: nothing in the catalog answers it\n−12 · EU residency · not assessed yet',
        FitSync_Gaps__c: 'critical · SSO with SAML · dedicated sprint · 4–6 weeks · 80,000 EUR\nhigh · SOC 2 · hotfix · 1 week · 8,000 EUR',
        FitSync_Actions__c: 'close_gap · Build SSO · 2026-12-04 · product team\nclarify_requirement · Ask where the data must be · 2026-12-09 · account executive',
        FitSync_Scored_At__c: '2026-11-24T15:00:00.000Z',
        ...values
    });

// What somebody without any right to the fields gets.
const hiddenOpportunity = () => record(DEAL, 'Opportunity', {});

const gap = (id, title, values = {}) =>
    record(id, 'FitSync_Gap__c', {
        Title__c: title, Severity__c: 'critical', Approach__c: 'dedicated_sprint', Weeks_Low__c: 4, Weeks_High__c: 6, Cost__c: 80000,
        Fit_If_Fixed__c: 77, ...values
    });

const gaps = () => [
    gap('a01000000000001AAA', 'SSO with SAML'),
    gap('a01000000000002AAA', 'Data residency in the EU', { Severity__c: 'high', Approach__c: 'hotfix', Weeks_Low__c: 1, Weeks_High__c: 1, Cost__c: 8000, Fit_If_Fixed__c: 58 })
];

const request = (status, error = null, made = new Date().toISOString()) =>
    record('a02000000000001AAA', 'FitSync_Request__c', { Status__c: status, Error__c: error, CreatedDate: made });

const productGap = (id, title, deals, allocated, blocked, sole, uplift) =>
    record(id, 'FitSync_Product_Gap__c', {
        Title__c: title, Deals__c: deals, Allocated__c: allocated, Blocked__c: blocked, Sole_Blocker__c: sole, Uplift__c: uplift
    });

const productGaps = () => [
    productGap('a03000000000001AAA', 'Single sign-on with SAML', 2, 122400, 300000, 240000, 96000),
    productGap('a03000000000002AAA', 'Data residency in the EU', 1, 48000, 60000, 0, 12000),
    productGap('a03000000000003AAA', 'SOC 2 type II report', 1, 36000, 0, 0, 36000)
];

module.exports = { DEAL, opportunity, hiddenOpportunity, gap, gaps, request, productGaps };
