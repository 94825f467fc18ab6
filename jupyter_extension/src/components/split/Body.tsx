import * as React from 'react';

import type { Wanted } from '../../splitView';
import type { CellSides } from '../../wire';
import { Coarse } from '../Coarse';
import { size } from '../figures';
import type { ChangeProps } from './Change';
import { Code } from './Code';
import { useHighlighting } from './highlighting';
import { Outputs } from './Outputs';
import { Rendered } from './Rendered';
import type { Way } from './ways';

export type BodyProps = ChangeProps &
  Readonly<{
    sides: CellSides;
    /** Whether outputs were asked for, and whether an answer is on its way. */
    outputs: boolean;
    busy: boolean;
    ask: (wanted: Wanted) => void;
    choose: (change: Partial<Way>) => void;
    open: (() => void) | null;
  }>;

/** Both sides of one change: as they are written, or as they read; and, where one wants them, their outputs. */
export function Body(props: BodyProps): React.JSX.Element {
  const { sides, names, outputs, ask, trans } = props;
  const highlighting = useHighlighting(
    props.rendering,
    languageOf(sides),
    props.item.file.path
  );
  const { reads, outputs: wantsOutputs } = props.way;
  const [old, now] = [sides.old, sides.new];
  const types = [old?.cell_type, now?.cell_type];
  const both = old !== null && now !== null;
  const everything = () => {
    ask({ outputs, large: true });
  };
  return (
    <>
      <p className="jp-Rundiff-buttons jp-Rundiff-ways">
        {types.includes('markdown') && sides.text !== null && (
          <Ways
            trans={trans}
            reads={reads}
            choose={chosen => {
              props.choose({ reads: chosen });
            }}
          />
        )}
        {types.includes('code') && (
          <button
            type="button"
            className="jp-Rundiff-preset"
            aria-pressed={wantsOutputs}
            onClick={() => {
              props.choose({ outputs: !wantsOutputs });
            }}
          >
            {trans.__('Show outputs')}
          </button>
        )}
      </p>
      {!both && <OneSide {...props} />}
      {sides.text === null ? (
        <TooLong {...props} all={everything} />
      ) : reads ? (
        <Rendered
          sides={{ ...sides, text: sides.text }}
          names={names}
          show={props.rendering.show}
          trans={trans}
        />
      ) : (
        <>
          {!sides.text.precise && <Coarse of="lines" trans={trans} />}
          {both && props.layout === 'split' && <Names names={names} />}
          <Code
            text={sides.text}
            layout={both ? props.layout : 'unified'}
            names={names}
            highlighting={highlighting}
            goal={props.goal}
            trans={trans}
          />
        </>
      )}
      {wantsOutputs && props.busy && (
        <p className="jp-Rundiff-oneSide">{trans.__('Loading outputs…')}</p>
      )}
      {wantsOutputs && outputs && !props.busy && (
        <Outputs
          sides={sides}
          names={names}
          show={props.rendering.show}
          all={() => {
            ask({ outputs: true, large: true });
          }}
          open={props.open}
          trans={trans}
        />
      )}
    </>
  );
}

/** What the text is written in; null is told by the file's name. */
function languageOf(sides: CellSides): string | null {
  const type = (sides.new ?? sides.old)?.cell_type;
  if (type === 'markdown') {
    return 'ipythongfm'; // as Lab calls it
  }
  const unknown =
    type === 'raw' || ((type ?? null) !== null && sides.language === null);
  return unknown ? '' : sides.language;
}

type WaysProps = Readonly<{
  reads: boolean;
  choose: (reads: boolean) => void;
  trans: BodyProps['trans'];
}>;

function Ways({ reads, choose, trans }: WaysProps): React.JSX.Element {
  return (
    <>
      {[false, true].map(one => (
        <button
          key={String(one)}
          type="button"
          className="jp-Rundiff-preset"
          aria-pressed={reads === one}
          onClick={() => {
            choose(one);
          }}
        >
          {one ? trans.__('Rendered') : trans.__('Source')}
        </button>
      ))}
    </>
  );
}

function Names(props: Readonly<{ names: readonly [string, string] }>) {
  return (
    <div className="jp-Rundiff-columns" aria-hidden="true">
      <p className="jp-Rundiff-columnTitle">{props.names[0]}</p>
      <p className="jp-Rundiff-columnTitle">{props.names[1]}</p>
    </div>
  );
}

/** Which side there is nothing on. */
function OneSide({ item, sides, names, trans }: BodyProps): React.JSX.Element {
  const name = sides.old === null ? names[0] : names[1];
  const merged = (item.cell?.sources.length ?? 0) > 0;
  return merged ? (
    <></>
  ) : (
    <p className="jp-Rundiff-oneSide">
      {item.cell === null
        ? trans.__('There is no such file in %1.', name)
        : trans.__('There is no such cell in %1.', name)}
    </p>
  );
}

function TooLong({ sides, all, trans }: BodyProps & { all: () => void }) {
  const bytes = Math.max(sides.old?.size ?? 0, sides.new?.size ?? 0);
  return (
    <div className="jp-Rundiff-oneSide">
      <p>{trans.__('Too large to be shown at once: %1', size(bytes))}</p>
      <p className="jp-Rundiff-buttons">
        <button type="button" className="jp-Rundiff-button" onClick={all}>
          {trans.__('Show all the same')}
        </button>
      </p>
    </div>
  );
}
