const { jestConfig } = require('@salesforce/sfdx-lwc-jest/config');

module.exports = {
    ...jestConfig,
    modulePathIgnorePatterns: ['<rootDir>/.browser'],
    moduleNameMapper: {
        ...jestConfig.moduleNameMapper,
        // The stubs lack this adapter.
        '^lightning/uiListsApi$': '<rootDir>/jest/uiListsApi'
    }
};
