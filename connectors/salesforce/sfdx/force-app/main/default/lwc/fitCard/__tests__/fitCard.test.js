import { createElement } from 'lwc';
import { setup } from '@sa11y/jest';
import { createRecord, getRecord, notifyRecordUpdateAvailable } from 'lightning/uiRecordApi';
import { getObjectInfo } from 'lightning/uiObjectInfoApi';
import { getRelatedListRecords } from 'lightning/uiRelatedListApi';
import FitCard from 'c/fitCard';
import { DEAL, gap, gaps, hiddenOpportunity, opportunity, request } from '../../../../../../jest/records';

setup();

const settled = () => Promise.resolve().then(() => Promise.resolve());

async function show() {
    const element = createElement('c-fit-card', { is: FitCard });
    element.recordId = DEAL;
    document.body.appendChild(element);
    await settled(); // the adapters learn what they are to read
    return element;
}

// The two related lists of the card share one adapter.
const isList = (id) => (config) => config.relatedListId === id;
const showGaps = (rows) => getRelatedListRecords.emit({ records: rows }, isList('FitSync_Gaps__r'));
const showRequests = (rows) => getRelatedListRecords.emit({ records: rows }, isList('FitSync_Requests__r'));
const showDeal = (record) => getRecord.emit(record, (config) => config.recordId === DEAL);
const showRequest = (record) => getRecord.emit(record, (config) => config.recordId === record.id);

const all = (element, selector) => [...element.shadowRoot.querySelectorAll(selector)];
const text = (element, selector) => all(element, selector).map((one) => one.textContent.replace(/\s+/g, ' ').trim());
const button = (element) => element.shadowRoot.querySelector('lightning-button');
const said = (element) => element.shadowRoot.querySelector('[role=status]').textContent;

beforeEach(() => jest.useFakeTimers());

afterEach(() => {
    document.body.replaceChildren();
    jest.clearAllTimers();
    jest.useRealTimers();
    jest.clearAllMocks();
});

async function accessible(element) {
    jest.useRealTimers();
    await expect(element).toBeAccessible();
}

describe('what the card shows', () => {
    it('shows a spinner before anything is known', async () => {
        const element = await show();
        expect(element.shadowRoot.querySelector('lightning-spinner')).not.toBeNull();
        await accessible(element);
    });

    it('shows the score, its range, the reasons that lead to it, gaps and actions', async () => {
        const element = await show();
        showDeal(opportunity());
        showGaps([]);
        await settled();
        expect(text(element, '.number')).toEqual(['49']);
        expect(text(element, '.range')).toEqual(['42–60']);
        expect(element.shadowRoot.querySelector('.score').getAttribute('aria-label')).toBe('Product fit 49 of 100, between 42 and 60');
        expect(text(element, '.grade')).toEqual(['Blocked']);
        expect(text(element, '.points')).toEqual(['−39', '−12']);
        expect(text(element, 'h3')).toEqual(['Next actions', 'Why 100 − 51 = 49', 'Gaps']);
        expect(text(element, '.gap .title')).toEqual(['SSO with SAML', 'SOC 2']);
        expect(text(element, '.severity')).toEqual(['critical', 'high']);
        expect(text(element, '.gap .detail')).toEqual(['dedicated sprint · 4–6 weeks · 80,000 EUR', 'hotfix · 1 week · 8,000 EUR']);
        expect(text(element, 'ol .title')).toEqual(['Build SSO', 'Ask where the data must be']);
        expect(all(element, 'ol lightning-formatted-date-time').map((one) => one.value)).toEqual(['2026-12-04', '2026-12-09']);
        expect(text(element, '.lift')).toEqual(['SSO with SAML would lift the score most: by up to 39.']);
        await accessible(element);
    });

    it('prefers the rows of the gaps, and says what the best one gives', async () => {
        const element = await show();
        showDeal(opportunity());
        showGaps(gaps());
        await settled();
        expect(text(element, '.gap .title')).toEqual(['SSO with SAML', 'Data residency in the EU']);
        expect(text(element, '.gap .detail')).toEqual(['dedicated sprint · 4–6 weeks ·', 'hotfix · 1 week ·']);
        expect(all(element, 'lightning-formatted-number').map((one) => one.value)).toEqual([80000, 8000]);
        expect(all(element, 'lightning-formatted-number').map((one) => one.currencyCode)).toEqual(['USD', 'USD']);
        expect(text(element, '.lift')).toEqual(['SSO with SAML would lift the score most: from 49 to 77.']);
        await accessible(element);
    });

    it('shows costs in the currency of the deal', async () => {
        const element = await show();
        showDeal(opportunity());
        showGaps([gap('a01000000000001AAA', 'SSO', { CurrencyIsoCode: 'JPY' })]);
        await settled();
        expect(all(element, 'lightning-formatted-number').map((one) => one.currencyCode)).toEqual(['JPY']);
    });

    it('marks what is overdue', async () => {
        jest.setSystemTime(new Date('2026-12-05T12:00:00Z'));
        const element = await show();
        showDeal(opportunity());
        await settled();
        expect(text(element, '.late')).toEqual(['overdue']);
    });

    it('says which share the text has no room for', async () => {
        const element = await show();
        showDeal(opportunity({ FitSync_Reasons__c: '−39 · SSO with SAML · not supported\n…' }));
        await settled();
        expect(text(element, '.points')).toEqual(['−39', '', '−12']);
        expect(text(element, '.reason .title')).toEqual(['SSO with SAML', '…', 'Further reasons, each small']);
    });

    it('does not explain away a score that a person changed', async () => {
        const element = await show();
        showDeal(opportunity({ FitSync_Score__c: 90 }));
        await settled();
        expect(text(element, '.points')).toEqual(['−39', '−12', '+41']);
        expect(text(element, '.reason .title')[2]).toBe('The score was changed by a person: the reasons add up to more.');
    });

    it.each([
        ['hidden', undefined],
        ['empty', null]
    ])('shows what there is where single fields are %s', async (_, value) => {
        const element = await show();
        const deal = opportunity();
        ['FitSync_Score__c', 'FitSync_Low__c', 'FitSync_Confidence__c'].forEach((name) => {
            deal.fields[name] = value === undefined ? undefined : { value };
        });
        showDeal(deal);
        await settled();
        expect(all(element, '.number, .range, .assessed')).toEqual([]);
        expect(text(element, '.grade')).toEqual(['Blocked']);
        expect(text(element, 'h3')).toEqual(['Next actions', 'Why', 'Gaps']);
        expect(text(element, '.body')[0]).not.toMatch(/null|undefined|NaN/);
        await accessible(element);
    });

    it('keeps separators that stand in a requirement', async () => {
        const element = await show();
        showDeal(opportunity({ FitSync_Reasons__c: '−51 · SSO · SAML · OIDC · not supported: SAML · OIDC are missing' }));
        await settled();
        expect(text(element, '.reason .title')).toEqual(['SSO · SAML · OIDC']);
        expect(text(element, '.reason .detail')).toEqual(['not supported: SAML · OIDC are missing']);
    });

    it('shows five reasons until all are asked for', async () => {
        const element = await show();
        const lines = [9, 8, 8, 8, 7, 6, 5].map((points) => `−${points} · Need ${points} · not supported`);
        showDeal(opportunity({ FitSync_Reasons__c: lines.join('\n') }));
        await settled();
        const more = element.shadowRoot.querySelector('.more-reasons');
        expect([text(element, '.reason').length, more.textContent, more.getAttribute('aria-expanded')]).toEqual([5, 'Show all 7', 'false']);
        more.click();
        await settled();
        expect([text(element, '.reason').length, more.textContent, more.getAttribute('aria-expanded')]).toEqual([7, 'Show fewer', 'true']);
        await accessible(element);
    });
});

describe('what the card shows where there is no score', () => {
    it.each([
        ['a deal that was never judged', { FitSync_Grade__c: null }, 'This deal has not been judged yet.'],
        ['a deal without requirements', { FitSync_Grade__c: 'Unscored', FitSync_Score__c: null }, 'Nothing to score yet.']
    ])('tells %s', async (_, values, want) => {
        const element = await show();
        showDeal(opportunity(values));
        await settled();
        expect(text(element, '.state .slds-text-heading_small')).toEqual([want]);
        expect(all(element, '.number')).toEqual([]);
        await accessible(element);
    });

    it('says what to do about a deal of which nothing is assessed', async () => {
        const element = await show();
        showDeal(opportunity({ FitSync_Grade__c: 'Unscored', FitSync_Score__c: null, FitSync_Reasons__c: null, FitSync_Gaps__c: null }));
        await settled();
        expect(text(element, 'ol .title')).toEqual(['Build SSO', 'Ask where the data must be']);
        expect(text(element, 'h3')).toEqual(['Next actions']);
        await accessible(element);
    });

    it('tells that the fields are hidden', async () => {
        const element = await show();
        showDeal(hiddenOpportunity());
        await settled();
        expect(text(element, '.state')[0]).toContain('permission set FitSync Account Executive');
        await accessible(element);
    });

    it('tells what went wrong', async () => {
        const element = await show();
        getRecord.emitError({ body: { message: 'The record is gone' }, status: 404 }, (config) => config.recordId === DEAL);
        await settled();
        const state = element.shadowRoot.querySelector('.state');
        expect(state.getAttribute('role')).toBe('alert');
        expect(state.textContent).toContain('The record is gone');
        await accessible(element);
    });
});

describe('resync', () => {
    it('is offered to those who may create requests, and to nobody else', async () => {
        const element = await show();
        showDeal(opportunity());
        await settled();
        expect(button(element)).toBeNull();
        getObjectInfo.emit({ createable: false });
        await settled();
        expect(button(element)).toBeNull();
        getObjectInfo.emit({ createable: true });
        await settled();
        expect(button(element).label).toBe('Resync');
    });

    it('creates a request, follows it and refreshes the page once it is done', async () => {
        createRecord.mockResolvedValue(request('new'));
        const element = await show();
        const refreshed = jest.fn();
        element.addEventListener('lightning__refresh', refreshed);
        showDeal(opportunity());
        getObjectInfo.emit({ createable: true });
        await settled();
        button(element).click();
        await settled();
        expect(createRecord).toHaveBeenCalledWith({ apiName: 'FitSync_Request__c', fields: { Opportunity__c: DEAL, Scope__c: 'record' } });
        await settled();
        expect(said(element)).toContain('Resync requested');
        expect(button(element).label).toBe('Resyncing…');
        button(element).click();
        await settled();
        expect(createRecord).toHaveBeenCalledTimes(1);

        await jest.advanceTimersByTimeAsync(5000);
        expect(notifyRecordUpdateAvailable).toHaveBeenLastCalledWith([{ recordId: request('new').id }]);
        showRequest(request('running'));
        await settled();
        expect(said(element)).toBe('The deal is being judged again.');
        expect(refreshed).not.toHaveBeenCalled();

        showRequest(request('done'));
        await settled();
        expect(said(element)).toBe('Resync done.');
        expect(button(element).label).toBe('Resync');
        expect(notifyRecordUpdateAvailable).toHaveBeenLastCalledWith([{ recordId: DEAL }]);
        expect(refreshed).toHaveBeenCalledTimes(1);
        const looks = notifyRecordUpdateAvailable.mock.calls.length;
        await jest.advanceTimersByTimeAsync(60000);
        expect(notifyRecordUpdateAvailable).toHaveBeenCalledTimes(looks);
        await accessible(element);
    });

    it('goes on following a request that was made before the page was loaded', async () => {
        const element = await show();
        showDeal(opportunity());
        showRequests([request('running')]);
        await settled();
        expect(said(element)).toBe('The deal is being judged again.');
        await jest.advanceTimersByTimeAsync(5000);
        expect(notifyRecordUpdateAvailable).toHaveBeenCalledWith([{ recordId: request('new').id }]);
        showRequest(request('failed', 'The org did not answer'));
        await settled();
        expect(said(element)).toBe('Resync failed: The org did not answer');
    });

    it('is silent about a request that was done before the page was loaded', async () => {
        const element = await show();
        showDeal(opportunity());
        showRequests([request('done')]);
        await settled();
        expect(said(element)).toBe('');
        await jest.advanceTimersByTimeAsync(60000);
        expect(notifyRecordUpdateAvailable).not.toHaveBeenCalled();
    });

    it('gives up looking after ten minutes, and when the page goes', async () => {
        const element = await show();
        showRequests([request('new')]);
        await settled();
        await jest.advanceTimersByTimeAsync(11 * 60000);
        expect(notifyRecordUpdateAvailable).toHaveBeenCalledTimes(120);
        expect(said(element)).toContain('No worker has taken the resync up yet.');
        element.remove();
        expect(jest.getTimerCount()).toBe(0);
    });

    it('lets a person ask again where no worker has taken a request up for long', async () => {
        createRecord.mockResolvedValue(request('new'));
        const element = await show();
        showDeal(opportunity());
        getObjectInfo.emit({ createable: true });
        showRequests([request('new', null, new Date(Date.now() - 11 * 60000).toISOString())]);
        await settled();
        expect(said(element)).toContain('Ask your administrator whether the FitSync worker runs.');
        expect(button(element).label).toBe('Resync');
        await jest.advanceTimersByTimeAsync(60000);
        expect(notifyRecordUpdateAvailable).not.toHaveBeenCalled();
        button(element).click();
        await settled();
        await settled();
        expect(said(element)).toContain('Resync requested.');
        expect(button(element).label).toBe('Resyncing…');
    });

    it('says why a request was refused', async () => {
        createRecord.mockRejectedValue({ body: { message: 'An error occurred', output: { errors: [], fieldErrors: { Scope__c: [{ message: 'You can ask for your own deals.' }] } } } });
        const element = await show();
        showDeal(opportunity());
        getObjectInfo.emit({ createable: true });
        await settled();
        button(element).click();
        await settled();
        await settled();
        expect(said(element)).toBe('You can ask for your own deals.');
        expect(button(element).label).toBe('Resync');
    });
});
