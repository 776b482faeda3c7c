import type { ReactNode } from 'react';
import { Accordion, Alert, Flex, Heading, ScoreCircle, StatusTag, Text } from '@hubspot/ui-extensions';
import { Actions, Gaps, Reasons } from './lists.tsx';
import { heaviest } from './lines.ts';
import { showAmount, showDay, showMoment } from './moment.ts';
import type { Place } from './moment.ts';
import type { Fit } from './properties.ts';

interface Props {
  fit: Fit;
  folded: boolean;
  place: Place;
}

/** FitView shows everything that the worker says of a deal. */
export function FitView({ fit, folded, place }: Props) {
  return (
    <Flex direction="column" gap="md">
      <Summary fit={fit} place={place} />
      <Next fit={fit} place={place} />
      {fit.score !== null && fit.score < 100 ? (
        <Section title={`Why ${100 - fit.score} points are missing`} folded={folded}>
          <Reasons score={fit.score} reasons={fit.reasons} />
        </Section>
      ) : null}
      {fit.gaps.length > 0 ? (
        <Section title={`Gaps (${fit.openGaps ?? fit.gaps.length})`} folded={folded}>
          <Gaps gaps={fit.gaps} narrow={folded} />
        </Section>
      ) : null}
      {fit.actions.length > 0 ? (
        <Section title="Next actions" folded={folded}>
          <Actions actions={fit.actions} place={place} />
        </Section>
      ) : null}
      {fit.scoredAt ? <Text variant="microcopy">{`Scored ${showMoment(fit.scoredAt, place)}`}</Text> : null}
    </Flex>
  );
}

const variants: Record<string, 'success' | 'info' | 'warning' | 'danger'> = {
  Strong: 'success',
  Good: 'info',
  Weak: 'warning',
  Blocked: 'danger',
};

function Summary({ fit, place }: { fit: Fit; place: Place }) {
  return (
    <Flex direction="row" gap="md" align="center" wrap>
      {fit.score === null ? null : <ScoreCircle score={fit.score} />}
      <Flex direction="column" gap="flush">
        <StatusTag variant={variants[fit.grade] ?? 'default'}>{fit.grade || 'No grade'}</StatusTag>
        {fit.score === null ? (
          <Text>No requirement of this deal has been judged, so there is no score.</Text>
        ) : (
          <Text format={{ fontWeight: 'demibold' }}>{`Fit ${fit.score} of 100${between(fit)}`}</Text>
        )}
        <Text variant="microcopy">{facts(fit, place).join(' · ')}</Text>
      </Flex>
    </Flex>
  );
}

function between({ low, high }: Fit): string {
  return low === null || high === null ? '' : `, between ${low} and ${high}`;
}

function facts(fit: Fit, place: Place): string[] {
  const all: [number | null, (n: number) => string][] = [
    [fit.confidence, (n) => `${n} % of the requirements’ weight judged`],
    [fit.coverage, (n) => `${n} % of that covered`],
    [fit.criticalGaps || null, (n) => (n === 1 ? '1 critical gap' : `${n} critical gaps`)],
    [fit.revenueAtRisk, (n) => `revenue at risk ${showAmount(n, place)}`],
  ];
  return all.flatMap(([n, say]) => (n === null ? [] : [say(n)]));
}

function Next({ fit, place }: { fit: Fit; place: Place }) {
  const most = heaviest(fit.reasons);
  return (
    <>
      {most ? (
        <Alert variant="tip" title="What would lift the score most">
          {`${most.need}: worth ${most.points} of the missing points.`}
        </Alert>
      ) : null}
      {fit.nextDetail ? (
        <Text>
          <Text inline format={{ fontWeight: 'demibold' }}>Next:</Text>
          {` ${fit.nextDetail}`}
          {fit.nextDue ? `, due ${showDay(fit.nextDue, place)}` : ''}
        </Text>
      ) : null}
    </>
  );
}

function Section({ title, folded, children }: { title: string; folded: boolean; children: ReactNode }) {
  if (folded) {
    return <Accordion title={title} size="sm">{children}</Accordion>;
  }
  return (
    <Flex direction="column" gap="xs">
      <Heading>{title}</Heading>
      {children}
    </Flex>
  );
}
