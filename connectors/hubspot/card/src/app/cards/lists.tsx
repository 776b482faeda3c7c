import { Flex, List, Table, TableBody, TableCell, TableHead, TableHeader, TableRow, Text } from '@hubspot/ui-extensions';
import { unexplained } from './lines.ts';
import type { Action, Gap, Reason } from './lines.ts';
import { showDay } from './moment.ts';
import type { Place } from './moment.ts';

/** Reasons lists what each requirement costs. With the last row they add up to 100 − score. */
export function Reasons({ score, reasons }: { score: number; reasons: Reason[] }) {
  const rest = unexplained(score, reasons);
  return (
    <Table density="compact" flush>
      <TableHead>
        <TableRow>
          <TableHeader width="min" align="right">Points</TableHeader>
          <TableHeader>Requirement</TableHeader>
        </TableRow>
      </TableHead>
      <TableBody>
        {reasons.map((reason, at) => (
          <TableRow key={at}>
            <TableCell width="min" align="right">{reason.points === null ? '' : `−${reason.points}`}</TableCell>
            <TableCell>
              <Text>{reason.need}</Text>
              {reason.why ? <Text variant="microcopy">{reason.why}</Text> : null}
            </TableCell>
          </TableRow>
        ))}
        {rest === 0 ? null : (
          <TableRow>
            <TableCell width="min" align="right">{rest > 0 ? `−${rest}` : `+${-rest}`}</TableCell>
            <TableCell>
              {rest > 0 ? 'Further reasons, which did not fit into the property' : 'The score was changed by a person: the reasons add up to more.'}
            </TableCell>
          </TableRow>
        )}
      </TableBody>
    </Table>
  );
}

/** Gaps lists approach, timeline and cost of each gap. */
export function Gaps({ gaps, narrow }: { gaps: Gap[]; narrow: boolean }) {
  if (narrow) {
    return (
      <Flex direction="column" gap="xs">
        {gaps.map((gap, at) => (
          <Flex key={at} direction="column" gap="flush">
            <Text>{named(gap)}</Text>
            <Text variant="microcopy">{[gap.approach, gap.timeline, gap.cost].filter(Boolean).join(' · ')}</Text>
          </Flex>
        ))}
      </Flex>
    );
  }
  return (
    <Table density="compact" flush>
      <TableHead>
        <TableRow>
          <TableHeader>Gap</TableHeader>
          <TableHeader>Approach</TableHeader>
          <TableHeader>Timeline</TableHeader>
          <TableHeader align="right">Cost</TableHeader>
        </TableRow>
      </TableHead>
      <TableBody>
        {gaps.map((gap, at) => (
          <TableRow key={at}>
            <TableCell>{named(gap)}</TableCell>
            <TableCell>{gap.approach}</TableCell>
            <TableCell>{gap.timeline}</TableCell>
            <TableCell align="right">{gap.cost}</TableCell>
          </TableRow>
        ))}
      </TableBody>
    </Table>
  );
}

function named(gap: Gap): string {
  return gap.severity ? `${gap.title} (${gap.severity})` : gap.title;
}

/** Actions lists what to do, by when and by whom. */
export function Actions({ actions, place }: { actions: Action[]; place: Place }) {
  return (
    <List variant="unordered-styled">
      {actions.map((action, at) => (
        <Text key={at}>{told(action, place)}</Text>
      ))}
    </List>
  );
}

function told(action: Action, place: Place): string {
  const what = [action.kind, action.title].filter(Boolean).join(': ');
  return [what, action.due && `due ${showDay(action.due, place)}`, action.owner].filter(Boolean).join(', ');
}
