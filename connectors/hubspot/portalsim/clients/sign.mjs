// Prints the v3 signature that HubSpot's Node client computes for a POST.
// Usage: node sign.mjs SECRET URL BODY TIMESTAMP
import { Signature } from '@hubspot/api-client';

const [clientSecret, url, requestBody, timestamp] = process.argv.slice(2);
console.log(Signature.getSignature('POST', 'v3', { clientSecret, url, requestBody, timestamp: Number(timestamp) }));
