import { LightningElement, wire } from 'lwc';
import { getListRecordsByName } from 'lightning/uiListsApi';
import CURRENCY from '@salesforce/i18n/currency';
import PRODUCT_GAP from '@salesforce/schema/FitSync_Product_Gap__c';
import ALLOCATED from '@salesforce/schema/FitSync_Product_Gap__c.Allocated__c';

const FIELDS = [
    'FitSync_Product_Gap__c.Title__c', 'FitSync_Product_Gap__c.Deals__c', 'FitSync_Product_Gap__c.Allocated__c',
    'FitSync_Product_Gap__c.Blocked__c', 'FitSync_Product_Gap__c.Sole_Blocker__c', 'FitSync_Product_Gap__c.Uplift__c',
    'FitSync_Product_Gap__c.CurrencyIsoCode' // only in an org with several currencies
];

/** The gaps behind most of the revenue at risk, from the list view of the package. */
export default class RevenueByGap extends LightningElement {
    fields = FIELDS;
    order = ['-FitSync_Product_Gap__c.Allocated__c'];

    records;
    failure;

    @wire(getListRecordsByName, {
        objectApiName: PRODUCT_GAP.objectApiName, listViewApiName: 'FitSync_Revenue_By_Gap', optionalFields: '$fields', sortBy: '$order', pageSize: 10
    })
    takeList({ data, error }) {
        if (data) {
            this.records = data.records;
        }
        this.failure = error;
    }

    get loading() {
        return !this.records && !this.failure;
    }

    // To whom the object or its figures are hidden, the list view is not there.
    get hidden() {
        const status = this.failure && this.failure.status;
        const blind = this.records && this.records.length && this.records.every((one) => !one.fields[ALLOCATED.fieldApiName]);
        return status === 403 || status === 404 || Boolean(blind);
    }

    get failureText() {
        const [first] = [this.failure.body].flat();
        return (first && first.message) || 'Something went wrong.';
    }

    get empty() {
        return !this.records.length;
    }

    get rows() {
        const read = (record, name) => (record.fields[name] ? record.fields[name].value : null);
        const most = Math.max(1, ...this.records.map((record) => read(record, 'Allocated__c') || 0));
        return this.records.map((record) => ({
            id: record.id,
            url: `/${record.id}`,
            title: read(record, 'Title__c') || record.id,
            deals: read(record, 'Deals__c'),
            allocated: read(record, 'Allocated__c'),
            blocked: read(record, 'Blocked__c'),
            sole: read(record, 'Sole_Blocker__c'),
            uplift: read(record, 'Uplift__c'),
            currency: read(record, 'CurrencyIsoCode') || CURRENCY,
            bar: `inline-size: ${Math.round((100 * (read(record, 'Allocated__c') || 0)) / most)}%`
        }));
    }
}
