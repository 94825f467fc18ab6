import * as React from 'react';

import type { Group } from './groups';

export type PickerState = Readonly<{
  open: boolean;
  setOpen: (open: boolean) => void;
  /** What stands in the field instead of what is chosen; null where nothing was typed. */
  typed: string | null;
  setTyped: (typed: string | null) => void;
  groups: readonly Group[];
  choose: (name: string | null) => void;
  /** The name of the side that is typed so. */
  nameOf: (typed: string) => string;
}>;

export type Picker = Readonly<{
  open: boolean;
  active: number;
  show: () => void;
  close: () => void;
  type: (text: string) => void;
  choose: (value: string) => void;
  key: (event: React.KeyboardEvent) => void;
}>;

/** The keys of an editable combobox whose list completes: https://www.w3.org/WAI/ARIA/apg/patterns/combobox/ */
export function usePicker(state: PickerState): Picker {
  const { open, setOpen, typed, setTyped, groups } = state;
  // By its name: where the server's answer comes meanwhile, an option has another place, or none.
  const [led, setLed] = React.useState<string | null>(null);
  const options = groups.flatMap(group => group.options);
  const names = groups.flatMap(({ key, options: of }) =>
    of.map(({ value }) => `${key}\n${value}`)
  );
  const active = led === null ? -1 : names.indexOf(led);
  const setActive = (at: number) => {
    setLed(names[at] ?? null);
  };
  const show = () => {
    setOpen(true);
  };
  const close = () => {
    setOpen(false);
    setTyped(null);
    setActive(-1);
  };
  const choose = (value: string) => {
    close();
    state.choose(value === '' ? null : value);
  };
  const move = (step: number) => {
    const count = options.length;
    const from = active === -1 && step < 0 ? count : active;
    show();
    setActive(open && count > 0 ? (from + step + count) % count : -1);
  };
  const enter = () => {
    const option = options[active];
    const text = typed?.trim() ?? '';
    if (option !== undefined) {
      choose(option.value);
    } else if (text !== '') {
      choose(state.nameOf(text));
    } else {
      close();
    }
  };
  const keys: Readonly<Record<string, (() => void) | undefined>> = {
    ArrowDown: () => {
      move(1);
    },
    ArrowUp: () => {
      move(-1);
    },
    'Alt+ArrowDown': show,
    'Alt+ArrowUp': close,
    Enter: enter,
    Escape: open || typed !== null ? close : undefined
  };
  return {
    open,
    active,
    show,
    close,
    choose,
    type: text => {
      setTyped(text);
      setActive(-1);
      show();
    },
    key: event => {
      const act = keys[`${event.altKey ? 'Alt+' : ''}${event.key}`];
      // An input method uses the same keys for its own list.
      if (act !== undefined && !event.nativeEvent.isComposing) {
        event.preventDefault();
        event.stopPropagation();
        act();
      }
    }
  };
}
