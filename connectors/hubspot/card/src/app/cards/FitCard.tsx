import { Button, EmptyState, ErrorState, Flex, LoadingSpinner, Text, useExtensionContext } from '@hubspot/ui-extensions';
import { useCrmProperties } from '@hubspot/ui-extensions/crm';
import { FitView } from './FitView.tsx';
import { PROPERTIES, readFit, readResync } from './properties.ts';
import { Resync } from './Resync.tsx';

/** FitCard is the card in all its states. In the narrow sidebar its lists are folded. */
export function FitCard({ folded }: { folded: boolean }) {
  const { portal, user } = useExtensionContext<'crm.record.tab' | 'crm.record.sidebar'>();
  const { properties, error, isLoading, refetch } = useCrmProperties(PROPERTIES);
  if (isLoading) {
    return <LoadingSpinner label="Loading the product fit" showLabel layout="centered" />;
  }
  if (error) {
    return <Failed error={error} refetch={refetch} />;
  }
  const place = { locale: user.locale, zone: portal.timezone };
  const fit = readFit(properties);
  return (
    <Flex direction="column" gap="md">
      {fit ? <FitView fit={fit} folded={folded} place={place} /> : <NotYet />}
      <Resync request={readResync(properties, new Date())} place={place} refetch={refetch} />
    </Flex>
  );
}

function NotYet() {
  return (
    <EmptyState title="Not judged yet" layout="vertical" imageName="target" flush>
      <Text>FitSync judges this deal at its next sync. Resync asks for it now.</Text>
    </EmptyState>
  );
}

// The SDK gives an error no class, only the sentence of HubSpot's answer.
const DENIED = /permission|forbidden|not authori[sz]ed|unauthori[sz]ed|\b40[13]\b/i;

function Failed({ error, refetch }: { error: Error; refetch: () => Promise<void> }) {
  if (DENIED.test(error.message)) {
    return (
      <ErrorState type="lock" title="You may not see the product fit">
        <Text>Ask an administrator for view access to this deal and to its FitSync properties.</Text>
      </ErrorState>
    );
  }
  return (
    <ErrorState title="The product fit could not be loaded">
      <Text>{error.message}</Text>
      <Button onClick={() => void refetch()}>Try again</Button>
    </ErrorState>
  );
}
