import { LightningElement, api, wire } from 'lwc';
import { RefreshEvent } from 'lightning/refresh';
import { createRecord, getRecord, notifyRecordUpdateAvailable } from 'lightning/uiRecordApi';
import { getObjectInfo } from 'lightning/uiObjectInfoApi';
import { getRelatedListRecords } from 'lightning/uiRelatedListApi';
import CURRENCY from '@salesforce/i18n/currency';
import REQUEST from '@salesforce/schema/FitSync_Request__c';
import SCORE from '@salesforce/schema/Opportunity.FitSync_Score__c';
import LOW from '@salesforce/schema/Opportunity.FitSync_Low__c';
import HIGH from '@salesforce/schema/Opportunity.FitSync_High__c';
import GRADE from '@salesforce/schema/Opportunity.FitSync_Grade__c';
import CONFIDENCE from '@salesforce/schema/Opportunity.FitSync_Confidence__c';
import REASONS from '@salesforce/schema/Opportunity.FitSync_Reasons__c';
import GAPS from '@salesforce/schema/Opportunity.FitSync_Gaps__c';
import ACTIONS from '@salesforce/schema/Opportunity.FitSync_Actions__c';
import SCORED_AT from '@salesforce/schema/Opportunity.FitSync_Scored_At__c';
import REQUEST_OPPORTUNITY from '@salesforce/schema/FitSync_Request__c.Opportunity__c';
import REQUEST_SCOPE from '@salesforce/schema/FitSync_Request__c.Scope__c';
import REQUEST_STATUS from '@salesforce/schema/FitSync_Request__c.Status__c';
import REQUEST_ERROR from '@salesforce/schema/FitSync_Request__c.Error__c';
import REQUEST_MADE from '@salesforce/schema/FitSync_Request__c.CreatedDate';
import * as view from './view';

const FIELDS = [SCORE, LOW, HIGH, GRADE, CONFIDENCE, REASONS, GAPS, ACTIONS, SCORED_AT];
const GAP_FIELDS = [
    'FitSync_Gap__c.Title__c', 'FitSync_Gap__c.Severity__c', 'FitSync_Gap__c.Approach__c', 'FitSync_Gap__c.Weeks_Low__c',
    'FitSync_Gap__c.Weeks_High__c', 'FitSync_Gap__c.Cost__c', 'FitSync_Gap__c.Fit_If_Fixed__c',
    'FitSync_Gap__c.CurrencyIsoCode' // only in an org with several currencies
];
const REQUEST_FIELDS = ['FitSync_Request__c.Status__c', 'FitSync_Request__c.Error__c', 'FitSync_Request__c.CreatedDate'];

const POLL = 5000; // ms between two looks at a request
const POLLS = 120; // then the page is left alone until it is loaded again
const SHOWN = 5; // reasons and gaps before "Show all"

/** The product fit of an opportunity. It reads records and creates requests; it computes no score. */
export default class FitCard extends LightningElement {
    @api recordId;

    gapFields = GAP_FIELDS;
    requestFields = REQUEST_FIELDS;
    gapOrder = ['-FitSync_Gap__c.Points__c'];
    requestOrder = ['-FitSync_Request__c.CreatedDate'];

    record;
    failure;
    gapRows = [];
    mayRequest = false;
    latest; // the newest request: { id, status, error, made }, made in ms
    asked; // id of the request that this card made
    refused; // why a request could not be made
    sending = false;
    allReasons = false;
    allGaps = false;
    polls = 0;
    timer;

    @wire(getRecord, { recordId: '$recordId', optionalFields: FIELDS })
    takeRecord({ data, error }) {
        if (data) {
            this.record = data;
        }
        this.failure = error;
    }

    @wire(getObjectInfo, { objectApiName: REQUEST })
    takeObject({ data }) {
        this.mayRequest = Boolean(data && data.createable);
    }

    // What an earlier visit asked for and got is no news.
    @wire(getRelatedListRecords, {
        parentRecordId: '$recordId', relatedListId: 'FitSync_Requests__r', optionalFields: '$requestFields', sortBy: '$requestOrder', pageSize: 1
    })
    takeRequests({ data }) {
        const [newest] = data ? data.records : [];
        if (newest && !this.asked && value(newest, 'Status__c') !== 'done') {
            this.follow(newest);
        }
    }

    // Without the right to see gaps the text field serves.
    @wire(getRelatedListRecords, {
        parentRecordId: '$recordId', relatedListId: 'FitSync_Gaps__r', optionalFields: '$gapFields', sortBy: '$gapOrder', pageSize: 50
    })
    takeGaps({ data }) {
        this.gapRows = data ? data.records.map(gapRow) : [];
    }

    @wire(getRecord, { recordId: '$asked', optionalFields: [REQUEST_STATUS, REQUEST_ERROR, REQUEST_MADE] })
    takeRequest({ data }) {
        if (data) {
            this.follow(data);
        }
    }

    disconnectedCallback() {
        clearTimeout(this.timer);
    }

    // follow shows a request and looks again until the worker is done with it.
    follow(record) {
        const before = this.latest;
        const made = Date.parse(value(record, 'CreatedDate'));
        this.latest = { id: record.id, status: value(record, 'Status__c'), error: value(record, 'Error__c'), made };
        clearTimeout(this.timer);
        if (this.request && this.request.busy) {
            this.asked = record.id;
            this.look();
        } else if (before && before.id === record.id && before.status !== this.latest.status) {
            notifyRecordUpdateAvailable([{ recordId: this.recordId }]);
            this.dispatchEvent(new RefreshEvent());
        }
    }

    look() {
        if (this.polls >= POLLS) {
            return;
        }
        this.polls += 1;
        // eslint-disable-next-line @lwc/lwc/no-async-operation
        this.timer = setTimeout(async () => {
            await notifyRecordUpdateAvailable([{ recordId: this.asked }]);
            this.look(); // an unchanged record gives no news
        }, POLL);
    }

    async handleResync() {
        if (this.busy) {
            return;
        }
        this.sending = true;
        this.refused = undefined;
        this.polls = 0;
        try {
            const fields = { [REQUEST_OPPORTUNITY.fieldApiName]: this.recordId, [REQUEST_SCOPE.fieldApiName]: 'record' };
            const made = await createRecord({ apiName: REQUEST.objectApiName, fields });
            this.latest = { id: made.id, status: 'new', made: Date.now() };
            this.asked = made.id;
            clearTimeout(this.timer);
            this.look();
        } catch (error) {
            this.refused = view.message(error);
        } finally {
            this.sending = false;
        }
    }

    toggleReasons() {
        this.allReasons = !this.allReasons;
    }

    toggleGaps() {
        this.allGaps = !this.allGaps;
    }

    of(field) {
        return value(this.record, field.fieldApiName);
    }

    get loading() {
        return !this.record && !this.failure;
    }

    get failureText() {
        return view.message(this.failure);
    }

    // A field that the person may not read is absent from the record.
    get hidden() {
        return this.record.fields[GRADE.fieldApiName] === undefined;
    }

    get unjudged() {
        return !this.of(GRADE);
    }

    get unscored() {
        return this.of(GRADE) === 'Unscored';
    }

    get score() {
        return this.of(SCORE);
    }

    // Each field may be hidden from a person, or empty, without the others.
    get scored() {
        return view.known(this.score);
    }

    get ranged() {
        return view.known(this.of(LOW)) && view.known(this.of(HIGH));
    }

    get range() {
        return this.ranged ? `${this.of(LOW)}–${this.of(HIGH)}` : undefined;
    }

    get spoken() {
        const between = this.ranged ? `, between ${this.of(LOW)} and ${this.of(HIGH)}` : '';
        return `Product fit ${this.score} of 100${between}`;
    }

    get confidence() {
        return view.known(this.of(CONFIDENCE)) ? `${this.of(CONFIDENCE)} % assessed` : undefined;
    }

    get grade() {
        return view.grade(this.of(GRADE));
    }

    get told() {
        return view.reasons(this.of(REASONS), this.score);
    }

    get reasons() {
        return this.told.rows.slice(0, this.allReasons ? undefined : SHOWN);
    }

    get reasonTitle() {
        return this.told.title;
    }

    get moreReasons() {
        return more(this.told.rows, this.allReasons);
    }

    get gaps() {
        return view.gaps(this.gapRows, this.of(GAPS));
    }

    get shownGaps() {
        return this.gaps.slice(0, this.allGaps ? undefined : SHOWN);
    }

    get moreGaps() {
        return more(this.gaps, this.allGaps);
    }

    get lift() {
        return view.lift(this.gapRows, this.told.rows, this.score);
    }

    get actions() {
        return view.actions(this.of(ACTIONS), today());
    }

    get scoredAt() {
        return this.of(SCORED_AT);
    }

    get request() {
        return this.latest && view.request(this.latest.status, this.latest.error, this.overdue);
    }

    // Whoever asked should not wait for a worker that does not run.
    get overdue() {
        return this.polls >= POLLS || Date.now() - this.latest.made > POLL * POLLS;
    }

    get requestText() {
        return this.refused || (this.request && this.request.text);
    }

    get requestClass() {
        const failed = this.refused || (this.request && this.request.failed);
        return failed ? 'request slds-text-color_error' : 'request';
    }

    get busy() {
        return this.sending || Boolean(this.request && this.request.busy);
    }

    // A button that is switched off would lose the keyboard's focus.
    get resyncLabel() {
        return this.busy ? 'Resyncing…' : 'Resync';
    }
}

function value(record, name) {
    const field = record && record.fields[name];
    return field ? field.value : undefined;
}

function gapRow(record) {
    return {
        id: record.id, title: value(record, 'Title__c'), severity: value(record, 'Severity__c'), approach: value(record, 'Approach__c'),
        low: value(record, 'Weeks_Low__c'), high: value(record, 'Weeks_High__c'), cost: value(record, 'Cost__c'), fixed: value(record, 'Fit_If_Fixed__c'),
        currency: value(record, 'CurrencyIsoCode') || CURRENCY
    };
}

// more is the button below a list that is longer than what is shown.
function more(rows, open) {
    if (rows.length <= SHOWN) {
        return undefined;
    }
    return { label: open ? 'Show fewer' : `Show all ${rows.length}`, open: String(open) };
}

// today is the calendar day where the person is.
function today() {
    const now = new Date();
    return new Date(now - now.getTimezoneOffset() * 60000).toISOString().slice(0, 10);
}
