import type { FetchHubSpotApiRequest, FetchHubSpotApiResponse } from '@hubspot/ui-extensions/experimental/api-client';

/** Serve answers what a card asks of HubSpot's API. */
export type Serve = (request: FetchHubSpotApiRequest) => Promise<FetchHubSpotApiResponse>;

let serving: Serve;
let asked: FetchHubSpotApiRequest[];
let logged: string[];

// This makes the process what a card runs in, a worker of HubSpot's page, so that the
// SDK's own client and log are what the card calls. The SDK looks once, when it is
// loaded: import this file before any that imports it.
Object.assign(globalThis, {
  self: globalThis,
  __HUBSPOT_EXTENSION_WORKER__: true,
  hsWorkerAPI: {
    fetchHubSpotApi: (request: FetchHubSpotApiRequest) => {
      asked.push(request);
      return serving(request);
    },
  },
  logger: { error: (line: string) => logged.push(line) },
});

/** host lets serve answer from now on, and returns what is asked and logged from now on. */
export function host(serve: Serve): { asked: FetchHubSpotApiRequest[]; logged: string[] } {
  serving = serve;
  asked = [];
  logged = [];
  return { asked, logged };
}

/** answering answers every request with a status alone, which is all that HubSpot promises. */
export function answering(status: number): Serve {
  return async () => ({ status, headers: {}, body: null });
}
