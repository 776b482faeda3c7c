// The platform's data service over window.org, where a test puts records and reads
// what the components did. An answer is {data} or {error}; without one a component waits.

const connected = new Set();

function org() {
    window.org ??= { answers: {}, created: [], updates: [], refused: undefined };
    return window.org;
}

function adapter(keyOf) {
    return class {
        constructor(callback) {
            this.callback = callback;
            callback({ data: undefined, error: undefined });
        }

        connect() {
            connected.add(this);
        }

        disconnect() {
            connected.delete(this);
        }

        update(config) {
            this.key = keyOf(config);
            this.answer();
        }

        answer() {
            const answer = org().answers[this.key];
            if (answer) {
                this.callback(answer);
            }
        }
    };
}

/** Gives every component the answers that stand in window.org. */
export function answer() {
    connected.forEach((one) => one.answer());
}

export const getRecord = adapter((config) => config.recordId);
export const getObjectInfo = adapter((config) => config.objectApiName.objectApiName);
export const getRelatedListRecords = adapter((config) => config.relatedListId);
export const getListRecordsByName = adapter((config) => config.listViewApiName);

export async function createRecord(input) {
    org().created.push(input);
    if (org().refused) {
        throw org().refused;
    }
    return { id: 'a02000000000001AAA', fields: {} };
}

export async function notifyRecordUpdateAvailable(records) {
    org().updates.push(...records.map((one) => one.recordId));
    answer();
}

export class RefreshEvent extends CustomEvent {
    constructor() {
        super('lightning__refresh', { bubbles: true, composed: true });
    }
}
