import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { locale } from '../language';
import type { Pair } from './Outputs';
import type { PixelDifference } from './pixels';
import { pixelDifference } from './pixels';

export type PicturesProps = Readonly<{
  pair: Pair;
  names: readonly [string, string];
  trans: TranslationBundle;
}>;

/** Two pictures laid over each other: a slider between them, and where they differ. */
export function Pictures(props: PicturesProps): React.JSX.Element {
  const { pair, names, trans } = props;
  const [open, setOpen] = React.useState(false);
  const [way, setWay] = React.useState<'slider' | 'difference'>('slider');
  const { old, now, difference } = useDifference(pair);
  const found = difference ?? null;
  return (
    <div className="jp-Rundiff-pictures">
      <p>
        {trans.__('Picture: %1', pair.sizes)}
        {difference !== undefined && <> · {said(difference, trans)}</>}
      </p>
      <p className="jp-Rundiff-buttons">
        {(['slider', 'difference'] as const).map(one => (
          <button
            key={one}
            type="button"
            className="jp-Rundiff-preset"
            aria-pressed={open && way === one}
            disabled={one === 'difference' && found === null}
            onClick={() => {
              setOpen(!(open && way === one));
              setWay(one);
            }}
          >
            {one === 'slider'
              ? trans.__('Lay over each other')
              : trans.__('Show what differs')}
          </button>
        ))}
      </p>
      <div hidden={!open || way !== 'slider'}>
        <Slider {...props} old={old} now={now} names={names} />
      </div>
      {open && way === 'difference' && found !== null && (
        <Differing difference={found} trans={trans} />
      )}
    </div>
  );
}

/** Undefined until both pictures are loaded; null where they cannot be laid over each other. */
function useDifference(pair: Pair) {
  const old = React.useRef<HTMLImageElement>(null);
  const now = React.useRef<HTMLImageElement>(null);
  const [difference, setDifference] = React.useState<PixelDifference | null>();
  React.useEffect(() => {
    let away = false;
    const [before, after] = [old.current, now.current];
    if (before !== null && after !== null) {
      Promise.all([before.decode(), after.decode()]).then(
        () => {
          if (!away) {
            setDifference(pixelDifference(before, after));
          }
        },
        () => {
          setDifference(null); // no picture, whatever its type says
        }
      );
    }
    return () => {
      away = true;
    };
  }, [pair.old, pair.new]);
  return { old, now, difference };
}

function said(
  difference: PixelDifference | null,
  trans: TranslationBundle
): string {
  if (difference === null) {
    return trans.__('of different sizes, or too large to be compared');
  }
  if (difference.share === 0) {
    return trans.__('no pixel differs');
  }
  const share = new Intl.NumberFormat(locale(), {
    style: 'percent',
    maximumSignificantDigits: 2
  }).format(difference.share);
  return trans.__('%1 of the pixels differ', share);
}

type SliderProps = PicturesProps &
  Readonly<{
    old: React.RefObject<HTMLImageElement>;
    now: React.RefObject<HTMLImageElement>;
  }>;

function Slider({ pair, names, old, now, trans }: SliderProps) {
  const [part, setPart] = React.useState(50);
  const shown = { clipPath: `inset(0 0 0 ${part}%)` };
  return (
    <div className="jp-Rundiff-slider">
      <div className="jp-Rundiff-over">
        <img ref={old} src={pair.old} alt={trans.__('Before: %1', names[0])} />
        <img
          ref={now}
          src={pair.new}
          alt={trans.__('After: %1', names[1])}
          style={shown}
        />
        <span style={{ left: `${part}%` }} aria-hidden="true" />
      </div>
      <input
        type="range"
        min={0}
        max={100}
        value={part}
        aria-label={trans.__('How much of %1 is seen', names[0])}
        onChange={event => {
          setPart(Number(event.target.value));
        }}
      />
    </div>
  );
}

function Differing(
  props: Readonly<{ difference: PixelDifference; trans: TranslationBundle }>
): React.JSX.Element {
  const { difference, trans } = props;
  const canvas = React.useRef<HTMLCanvasElement>(null);
  React.useEffect(() => {
    canvas.current?.getContext('2d')?.putImageData(difference.shown, 0, 0);
  }, [difference]);
  return (
    <canvas
      ref={canvas}
      className="jp-Rundiff-picture"
      width={difference.shown.width}
      height={difference.shown.height}
      role="img"
      aria-label={trans.__(
        'Pixels that differ, in black: %1',
        said(difference, trans)
      )}
    />
  );
}
