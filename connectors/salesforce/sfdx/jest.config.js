const { jestConfig } = require('@salesforce/sfdx-lwc-jest/config');

module.exports = {
    ...jestConfig,
    testTimeout: 120000, // a loaded machine takes long to look through the rules of accessibility
    modulePathIgnorePatterns: ['<rootDir>/.browser'],
    moduleNameMapper: {
        ...jestConfig.moduleNameMapper,
        // The stubs lack this adapter.
        '^lightning/uiListsApi$': '<rootDir>/jest/uiListsApi'
    }
};
