import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { Actions } from '../../view';
import type { Phrase, Runs } from '../../wire';
import { Icon } from '../Icon';
import { Spoken } from '../Spoken';
import type { Option } from '../sides';
import { groupsOf, labelOf, typedName } from './groups';
import { optionId, Options } from './Options';
import type { Picker } from './usePicker';
import { usePicker } from './usePicker';
import { useSides } from './useSides';

export type SidePickerProps = Readonly<{
  label: string;
  chosen: string | null;
  /** What null means. */
  first: Option;
  runs: Runs | null;
  year: number;
  /** Why there is no such side; null where there is. */
  invalid: Phrase | null;
  trans: TranslationBundle;
  sides: Actions['sides'];
  choose: (name: string | null) => void;
}>;

/** One side of the comparison: a field in which everything with a name in git can be looked for, and anything typed. */
export function SidePicker(props: SidePickerProps): React.JSX.Element {
  const { chosen, first, invalid, runs, sides, trans, year } = props;
  const id = React.useId();
  const [open, setOpen] = React.useState(false);
  const [typed, setTyped] = React.useState<string | null>(null);
  const query = typed?.trim() ?? '';
  const found = useSides(open ? query : null, sides);
  const offered = { first, runs, sides: found.sides, year, trans };
  const groups = React.useMemo(
    () => (open ? groupsOf(query, offered) : []),
    [open, query, runs, found.sides, first.label, year, trans]
  );
  const picker = usePicker({
    open,
    setOpen,
    typed,
    setTyped,
    groups,
    nameOf: text => typedName(text, groups, trans),
    ...props
  });
  return (
    <>
      <label htmlFor={id}>{props.label}</label>
      <div className="jp-Rundiff-combo">
        <Field
          {...props}
          id={id}
          picker={picker}
          text={typed ?? labelOf(chosen, offered)}
        />
        {invalid !== null && (
          <p id={`${id}-invalid`} className="jp-Rundiff-invalid">
            <Spoken phrase={invalid} trans={trans} />
          </p>
        )}
        {open && (
          <Options
            id={`${id}-list`}
            name={trans.__('Choices: %1', props.label)}
            groups={groups}
            chosen={chosen ?? ''}
            active={picker.active}
            found={found}
            choose={picker.choose}
            trans={trans}
          />
        )}
      </div>
    </>
  );
}

type FieldProps = SidePickerProps &
  Readonly<{ id: string; text: string; picker: Picker }>;

function Field(props: FieldProps): React.JSX.Element {
  const { id, invalid, label, picker, text, trans } = props;
  const { active, open } = picker;
  const field = React.useRef<HTMLInputElement>(null);
  return (
    <div className="jp-Rundiff-comboField">
      <input
        ref={field}
        id={id}
        type="text"
        className="jp-Rundiff-input"
        role="combobox"
        autoComplete="off"
        spellCheck={false}
        value={text}
        title={text}
        aria-autocomplete="list"
        aria-expanded={open}
        aria-controls={open ? `${id}-list` : undefined}
        aria-activedescendant={
          active >= 0 ? optionId(`${id}-list`, active) : undefined
        }
        aria-invalid={invalid !== null}
        aria-describedby={invalid === null ? undefined : `${id}-invalid`}
        onFocus={event => {
          event.target.select(); // what is typed takes the place of what was chosen
        }}
        onClick={picker.show}
        onChange={event => {
          picker.type(event.target.value);
        }}
        onKeyDown={picker.key}
        onBlur={picker.close}
      />
      <button
        type="button"
        className="jp-Rundiff-opener"
        tabIndex={-1}
        aria-label={trans.__('Show choices: %1', label)}
        aria-expanded={open}
        onMouseDown={event => {
          event.preventDefault(); // the field has, or gets, the focus
        }}
        onClick={() => {
          field.current?.focus();
          (open ? picker.close : picker.show)();
        }}
      >
        <Icon name="chevron" />
      </button>
    </div>
  );
}
