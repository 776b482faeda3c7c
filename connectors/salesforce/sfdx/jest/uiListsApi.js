import { createLdsTestWireAdapter } from '@salesforce/wire-service-jest-util';

export const getListRecordsByName = createLdsTestWireAdapter(jest.fn());
