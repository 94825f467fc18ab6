import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { Curve } from '../../runsView';
import { figure } from '../figures';
import { Hidden } from '../Hidden';
import { safe } from '../safe';

export type SparklineProps = Readonly<{
  metric: string;
  curve: Curve;
  trans: TranslationBundle;
}>;

const [WIDTH, HEIGHT, EDGE] = [56, 16, 2];

/** How a metric went, as a line for those who see and in words for those who listen. One value makes no line. */
export function Sparkline({ metric, curve, trans }: SparklineProps) {
  const lines = React.useMemo(() => strokes(curve), [curve]);
  const [first, last] = [curve[0], curve[curve.length - 1]];
  if (curve.length < 2 || first === undefined || last === undefined) {
    return null;
  }
  return (
    <>
      <svg
        className="jp-Rundiff-sparkline"
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        preserveAspectRatio="none"
        aria-hidden="true"
        focusable="false"
      >
        {lines.map(points => (
          <polyline key={points} points={points} />
        ))}
      </svg>
      <Hidden>
        {trans.__(
          '%1 went from %2 to %3',
          safe(metric),
          figure(first[1]),
          figure(last[1])
        )}
      </Hidden>
    </>
  );
}

/** The points of each stretch without a break: where a value is no number, nothing is drawn. */
export function strokes(curve: Curve): string[] {
  const values = curve.map(([, value]) => value);
  const numbers = values.filter(value => typeof value === 'number');
  const [low, high] = [Math.min(...numbers), Math.max(...numbers)];
  const at = places(curve);
  const stretches: string[][] = [[]];
  values.forEach((value, index) => {
    if (typeof value !== 'number') {
      stretches.push([]);
      return;
    }
    const x = EDGE + (at[index] ?? 0) * (WIDTH - 2 * EDGE);
    const part = high === low ? 0.5 : (value - low) / (high - low);
    const y = HEIGHT - EDGE - part * (HEIGHT - 2 * EDGE);
    stretches[stretches.length - 1]?.push(`${x.toFixed(1)},${y.toFixed(1)}`);
  });
  return stretches
    .filter(points => points.length > 0)
    .map(points => (points.length > 1 ? points : [...points, ...points]))
    .map(points => points.join(' '));
}

/** From 0 to 1: by their steps, or one after the other where a step is not known. */
function places(curve: Curve): number[] {
  const steps = curve.map(([step]) => step);
  const [first, last] = [steps[0], steps[steps.length - 1]];
  if (typeof first !== 'number' || typeof last !== 'number' || last <= first) {
    return curve.map((_, index) => index / Math.max(curve.length - 1, 1));
  }
  return steps.map((step, index) =>
    step === null ? index / (curve.length - 1) : (step - first) / (last - first)
  );
}
