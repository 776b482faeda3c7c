import { logger } from '@hubspot/ui-extensions';
import { fetchHubSpotApi } from '@hubspot/ui-extensions/experimental/api-client';
import { RESYNC } from './properties.ts';

/** Deal is a record's address in HubSpot's API. */
export interface Deal {
  objectTypeId: string;
  objectId: number;
}

/**
 * Answer is what became of a request: asked, or why not. "unavailable" says that
 * HubSpot did not pass it on, as where a portal lacks the API client.
 */
export type Answer = 'asked' | 'forbidden' | 'unprovisioned' | 'gone' | 'failed' | 'unavailable';

/**
 * askForResync sets the deal's fitsync_resync to now, which the worker takes up at its
 * next poll.
 *
 * No hook and no action of the SDK writes a property, and hubspot.fetch carries no
 * credentials to api.hubapi.com. fetchHubSpotApi is HubSpot's own way to its API from a
 * card: no function to host, no permitted URL, the app's scopes. It is experimental and
 * promises no more than the status, so nothing else is read.
 */
export async function askForResync(deal: Deal, now: Date): Promise<Answer> {
  try {
    const { status } = await fetchHubSpotApi({
      path: `/crm/v3/objects/${deal.objectTypeId}/${deal.objectId}`,
      method: 'PATCH',
      contentType: 'application/json',
      body: { properties: { [RESYNC]: now.toISOString() } },
    });
    return answerTo(status);
  } catch (error) {
    logger.error(`fitsync: the resync request was not passed on: ${error instanceof Error ? error.name : 'unknown'}`);
    return 'unavailable';
  }
}

function answerTo(status: number): Answer {
  if (status >= 200 && status < 300) {
    return 'asked';
  }
  switch (status) {
    case 400:
      return 'unprovisioned';
    case 401:
    case 403:
      return 'forbidden';
    case 404:
      return 'gone';
  }
  return 'failed';
}
