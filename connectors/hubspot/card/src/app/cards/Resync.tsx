import { useEffect, useState } from 'react';
import { Alert, Flex, LoadingButton, Text, useExtensionActions, useExtensionContext } from '@hubspot/ui-extensions';
import { CrmPropertyList } from '@hubspot/ui-extensions/crm';
import { RESYNC, wholeSeconds } from './properties.ts';
import type { Resync as Request } from './properties.ts';
import { askForResync } from './resync.ts';
import type { Answer } from './resync.ts';
import { showMoment } from './moment.ts';
import type { Place } from './moment.ts';

/** While a request waits, the card looks this often (ms), and this many times. */
export const LOOK_AGAIN = 10_000;
export const LOOKS = 18;

// Longer than any poll that is worth its name, in ms. Whoever asked should not wait for a
// worker that does not run.
const OVERDUE = 10 * 60_000;

interface Props {
  request: Request | null;
  place: Place;
  refetch: () => Promise<void>;
}

/** Resync asks the worker to judge the deal again, and shows the state of the request. */
export function Resync({ request, place, refetch }: Props) {
  const { crm, location } = useExtensionContext<'crm.record.tab' | 'crm.record.sidebar'>();
  const { refreshObjectProperties } = useExtensionActions<'crm.record.tab' | 'crm.record.sidebar'>();
  const [sending, setSending] = useState(false);
  const [sent, setSent] = useState<Date | null>(null);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const latest = later(request, sent);
  useLookingAgain(latest !== null && waits(latest), latest?.asked.getTime() ?? 0, refetch);

  const ask = async () => {
    setSending(true);
    const now = new Date();
    const answer = await askForResync(crm, now);
    setSending(false);
    setRefusal(answer === 'asked' ? null : answer);
    if (answer === 'asked') {
      setSent(now);
      refreshObjectProperties();
      await refetch();
    }
  };

  return (
    <Flex direction="column" gap="xs" align="start">
      <LoadingButton size="sm" variant="secondary" loading={sending} onClick={() => void ask()}>
        Resync
      </LoadingButton>
      {refusal ? <Alert {...problems[refusal]} /> : null}
      {refusal === 'unavailable' && location === 'crm.record.tab' ? <CrmPropertyList properties={[RESYNC]} /> : null}
      {latest?.failure ? (
        <Alert variant="error" title={`The resync requested ${showMoment(latest.asked, place)} failed`}>{latest.failure}</Alert>
      ) : null}
      {latest && !latest.failure ? <Text variant="microcopy">{told(latest, place)}</Text> : null}
    </Flex>
  );
}

// What was just sent counts until HubSpot shows it: a property that was written through
// the API can take a moment to be read.
function later(request: Request | null, sent: Date | null): Request | null {
  const shown = request !== null && (sent === null || wholeSeconds(request.asked) >= wholeSeconds(sent));
  return shown || sent === null ? request : { asked: sent, done: false, failure: '' };
}

function waits({ done, failure }: Request): boolean {
  return !done && failure === '';
}

function told(request: Request, place: Place): string {
  const asked = showMoment(request.asked, place);
  if (request.done) {
    return `The resync requested ${asked} is done.`;
  }
  if (Date.now() - request.asked.getTime() > OVERDUE) {
    return `FitSync has not taken up the resync requested ${asked}. Ask an administrator whether its worker runs.`;
  }
  return `Resync requested ${asked}; FitSync takes it up at its next poll.`;
}

type Refusal = Exclude<Answer, 'asked'>;

const problems: Record<Refusal, { title: string; children: string; variant: 'warning' | 'error' }> = {
  forbidden: {
    variant: 'warning',
    title: 'You may not request a resync',
    children: 'Ask an administrator for edit access to deals, and for the FitSync app’s scope crm.objects.deals.write.',
  },
  unprovisioned: {
    variant: 'error',
    title: 'The property FitSync resync does not exist',
    children: 'Ask whoever runs FitSync to run: fitsync provision --apply',
  },
  gone: { variant: 'error', title: 'This deal no longer exists', children: 'It was deleted or merged. Reload the page.' },
  failed: { variant: 'error', title: 'HubSpot did not take the request', children: 'Nothing was changed. Try again in a minute.' },
  unavailable: {
    variant: 'warning',
    title: 'The button does not work in this account',
    children: 'Set the property FitSync resync of this deal to the present time instead.',
  },
};

// HubSpot tells a card of changes that people make on the page, not of those that come
// through the API, as the worker's do.
function useLookingAgain(waiting: boolean, since: number, refetch: () => Promise<void>) {
  useEffect(() => {
    if (!waiting) {
      return undefined;
    }
    let looks = 0;
    const timer = setInterval(() => {
      looks += 1;
      if (looks > LOOKS) {
        clearInterval(timer);
        return;
      }
      void refetch();
    }, LOOK_AGAIN);
    return () => clearInterval(timer);
    // refetch is another function at every rendering, and does the same.
  }, [waiting, since]);
}
