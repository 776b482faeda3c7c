import { createElement } from 'lwc';
import { setup } from '@sa11y/jest';
import { getListRecordsByName } from 'lightning/uiListsApi';
import RevenueByGap from 'c/revenueByGap';
import { productGaps } from '../../../../../../jest/records';

setup();

const settled = () => Promise.resolve();

function show() {
    const element = createElement('c-revenue-by-gap', { is: RevenueByGap });
    document.body.appendChild(element);
    return element;
}

const text = (element, selector) => [...element.shadowRoot.querySelectorAll(selector)].map((one) => one.textContent.trim());

afterEach(() => document.body.replaceChildren());

it('shows a spinner before anything is known', async () => {
    const element = show();
    expect(element.shadowRoot.querySelector('lightning-spinner')).not.toBeNull();
    await expect(element).toBeAccessible();
});

it('shows the four figures of each gap', async () => {
    const element = show();
    getListRecordsByName.emit({ records: productGaps() });
    await settled();
    expect(getListRecordsByName.getLastConfig()).toMatchObject({ objectApiName: 'FitSync_Product_Gap__c', listViewApiName: 'FitSync_Revenue_By_Gap' });
    expect(text(element, 'thead th')).toEqual(['Gap', 'Deals', 'Allocated', 'Blocked', 'Sole blocker', 'Uplift']);
    expect(text(element, 'tbody th')).toEqual(['Single sign-on with SAML', 'Data residency in the EU', 'SOC 2 type II report']);
    const first = [...element.shadowRoot.querySelectorAll('tbody tr:first-child lightning-formatted-number')].map((one) => one.value);
    expect(first).toEqual([122400, 300000, 240000, 96000]);
    expect(element.shadowRoot.querySelector('tbody a').getAttribute('href')).toBe('/a03000000000001AAA');
    await expect(element).toBeAccessible();
});

it('tells that there is nothing', async () => {
    const element = show();
    getListRecordsByName.emit({ records: [] });
    await settled();
    expect(text(element, '.state')[0]).toContain('No gaps in open deals.');
    await expect(element).toBeAccessible();
});

it.each([
    ['the object is hidden', () => getListRecordsByName.emitError({ body: { message: 'no access' }, status: 403 })],
    ['the figures are hidden', () => getListRecordsByName.emit({ records: [{ id: 'a03000000000001AAA', fields: { Title__c: { value: 'SSO' } } }] })]
])('tells that %s', async (_, emit) => {
    const element = show();
    emit();
    await settled();
    expect(text(element, '.state')[0]).toContain('permission set FitSync RevOps');
    await expect(element).toBeAccessible();
});

it('tells what went wrong', async () => {
    const element = show();
    getListRecordsByName.emitError({ body: [{ message: 'The org is being maintained' }], status: 500 });
    await settled();
    expect(text(element, '[role=alert]')[0]).toContain('The org is being maintained');
    await expect(element).toBeAccessible();
});
